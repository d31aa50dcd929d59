//! Errors of the API: one catalogue, one shape (RFC 9457).

pub use checklists::Text;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What a client should do with a request that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// The same request will be refused again.
    Never,
    /// The same request may succeed later; see `Retry-After` if it is given.
    Later,
    /// Refresh the access token or sign in, then repeat.
    AfterSignIn,
    /// Read the record again, decide anew, then repeat.
    AfterReading,
}

macro_rules! catalogue {
    ($($kind:ident $code:literal $status:literal $retry:ident $zh:literal $en:literal;)*) => {
        /// The kinds of problem: code, HTTP status, whether to retry, title.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ProblemKind { $(#[doc = $en] $kind,)* }

        impl ProblemKind {
            pub const ALL: &[ProblemKind] = &[$(ProblemKind::$kind,)*];

            /// The stable name of the problem.
            pub fn code(self) -> &'static str {
                match self { $(ProblemKind::$kind => $code,)* }
            }

            pub fn status(self) -> u16 {
                match self { $(ProblemKind::$kind => $status,)* }
            }

            pub fn retry(self) -> Retry {
                match self { $(ProblemKind::$kind => Retry::$retry,)* }
            }

            pub fn title(self) -> Text {
                match self { $(ProblemKind::$kind => Text::new($zh, $en),)* }
            }
        }
    };
}

catalogue! {
    MalformedRequest "malformed-request" 400 Never "请求无法解读" "The request cannot be read";
    InvalidParameter "invalid-parameter" 400 Never "路径、查询或头部参数无效" "A path, query or header parameter is not valid";
    Unauthenticated "unauthenticated" 401 AfterSignIn "需要登录" "Signing in is needed";
    TokenExpired "token-expired" 401 AfterSignIn "访问令牌已过期" "The access token has expired";
    SignInRefused "sign-in-refused" 401 Never "用户名或密码不正确" "The user name or the password is wrong";
    DeviceEnded "device-ended" 401 AfterSignIn "该设备的登录已被终止" "This device's sign-in was ended";
    NotAllowed "not-allowed" 403 Never "无权执行此操作" "You may not do this";
    NotFound "not-found" 404 Never "没有这条记录" "There is no such record";
    NoSuchPath "no-such-path" 404 Never "没有这个地址" "There is no such address";
    RenditionUnavailable "rendition-unavailable" 404 Never "此照片无法生成缩略图" "No smaller picture can be made of this photo";
    MethodNotAllowed "method-not-allowed" 405 Never "该地址不支持此方法" "This address does not take that method";
    RequestTimeout "request-timeout" 408 Later "请求未在限定时间内传完" "The request did not arrive in time";
    IdTaken "id-taken" 409 Never "该编号已用于另一内容" "This id is already used for something else";
    Duplicate "duplicate" 409 Never "相同标识的记录已存在" "A record with the same identifying number exists";
    WrongState "wrong-state" 409 AfterReading "当前状态不允许此操作" "The present state does not allow this";
    InspectionIncomplete "inspection-incomplete" 409 AfterReading "检查尚不完整,不能提交" "The inspection is not complete and cannot be submitted";
    SignatureDisputed "signature-disputed" 409 AfterReading "签名存在异议,不能批准" "A signature is disputed: the inspection cannot be approved";
    ProofMissing "proof-missing" 409 AfterReading "缺少此步骤所需的证明" "What this step rests on is not on record yet";
    IdempotencyInProgress "idempotency-in-progress" 409 Later "使用此幂等键的请求仍在处理" "The request with this Idempotency-Key is still in progress";
    AlreadyDone "already-done" 409 AfterReading "请求已生效,但其答复未能保存" "The request took effect, but its answer was not kept";
    ReceiptUnavailable "receipt-unavailable" 409 AfterReading "尚不能出具回执" "No receipt can be given yet";
    NoDirectUpload "no-direct-upload" 409 Never "此服务器不支持直传对象存储" "Photos are not sent to object storage directly here";
    NotArrived "not-arrived" 409 Later "对象存储中还没有这些字节" "The bytes have not arrived in object storage";
    UploadOffset "upload-offset" 409 AfterReading "上传的位置不符" "The upload stands at another offset";
    ItemLocked "item-locked" 409 AfterReading "该检查项已锁定" "This item is locked";
    PhotoConflict "photo-conflict" 409 Never "同一照片编号已有不同内容" "This photo id already stands for different bytes";
    UploadGone "upload-gone" 410 Never "该上传已过期" "The upload has expired";
    ChangedMeanwhile "changed-meanwhile" 412 AfterReading "记录已被他人修改" "The record has changed meanwhile";
    ProtocolVersion "protocol-version" 412 Never "不支持该上传协议或版本" "This upload protocol or version is not spoken";
    TooLarge "too-large" 413 Never "内容超过大小限制" "The body is larger than allowed";
    UnsupportedMediaType "unsupported-media-type" 415 Never "不支持的内容类型" "This kind of content is not taken";
    RangeNotSatisfiable "range-not-satisfiable" 416 Never "请求的范围不存在" "The range asked for does not exist";
    InvalidInput "invalid-input" 422 Never "提交的内容有误" "What was sent is not valid";
    IdempotencyKeyReused "idempotency-key-reused" 422 Never "此幂等键已用于另一请求" "This Idempotency-Key was used for another request";
    WrongDigest "wrong-digest" 422 Later "收到的字节与声明的摘要不符" "The bytes received do not match the digest stated";
    UnusablePhoto "unusable-photo" 422 Never "照片文件无法使用" "The photo's file cannot be used";
    IfMatchNeeded "if-match-needed" 428 AfterReading "需要 If-Match 头部" "An If-Match header is needed";
    DependsOnRefused "depends-on-refused" 424 Later "前一项变更未被接受" "An earlier change was refused";
    TooManyAttempts "too-many-attempts" 429 Later "尝试过于频繁" "Too many attempts";
    TooManyUploads "too-many-uploads" 429 Later "未完成的上传过多" "Too many uploads are open";
    ChecksumMismatch "checksum-mismatch" 460 Later "收到的字节与校验和不符" "The bytes received do not match their checksum";
    Internal "internal" 500 Later "服务器内部错误" "Something went wrong in the server";
    Unavailable "unavailable" 503 Later "服务暂时不可用" "The service is not available for the moment";
}

/// One thing wrong with what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) into the body, or the parameter's name.
    pub pointer: String,
    pub reason: Text,
}

/// A refusal, on its way to the client.
#[derive(Clone, Debug)]
pub struct Problem {
    pub kind: ProblemKind,
    pub detail: Option<Text>,
    pub errors: Vec<FieldError>,
    /// Further members of the problem's body, such as `missing` of an incomplete inspection.
    pub members: Map<String, Value>,
    /// Seconds.
    pub retry_after: Option<u64>,
}

impl Problem {
    pub fn new(kind: ProblemKind) -> Self {
        let retry_after = (kind == ProblemKind::Unavailable).then_some(5);
        Self { kind, detail: None, errors: Vec::new(), members: Map::new(), retry_after }
    }

    /// With what exactly is wrong, in both languages.
    pub fn because(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.detail = Some(Text::new(zh, en));
        self
    }

    /// With the place and the reason of one error.
    pub fn at(mut self, pointer: impl Into<String>, reason: Text) -> Self {
        self.errors.push(FieldError { pointer: pointer.into(), reason });
        self
    }

    /// With a further member.
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.members.insert(name.to_owned(), value);
        self
    }

    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Input refused for one reason at one place.
    pub fn invalid(pointer: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(ProblemKind::InvalidInput).at(pointer, Text::new(zh, en))
    }

    /// A fault of the server: logged with its cause, answered without it.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::new(ProblemKind::Internal)
    }

    /// Something that the server leans on does not answer: logged with its cause, answered without it.
    pub fn unavailable(cause: impl std::fmt::Display) -> Self {
        tracing::warn!(%cause, "unavailable");
        Self::new(ProblemKind::Unavailable)
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.kind.title().en)?;
        if let Some(detail) = &self.detail {
            write!(f, ": {}", detail.en)?;
        }
        for flaw in &self.errors {
            write!(f, "; {} {}", flaw.pointer, flaw.reason.en)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

/// The result of nearly everything here.
pub type Outcome<T> = Result<T, Problem>;

/// As diesel's `OptionalExtension`, of an [`Outcome`].
pub trait OptionalOutcome<T> {
    /// Turns [`ProblemKind::NotFound`] into `None`. Every other problem stays one: a query that fails says nothing of what is
    /// there.
    fn optional(self) -> Outcome<Option<T>>;

    /// The record of a `PUT` whose id is in use: [`ProblemKind::IdTaken`] unless the caller can see it and `is_same`.
    fn or_taken(self, is_same: impl FnOnce(&T) -> bool) -> Outcome<T>;
}

impl<T> OptionalOutcome<T> for Outcome<T> {
    fn optional(self) -> Outcome<Option<T>> {
        match self {
            Ok(found) => Ok(Some(found)),
            Err(problem) if problem.kind == ProblemKind::NotFound => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    fn or_taken(self, is_same: impl FnOnce(&T) -> bool) -> Outcome<T> {
        self.optional()?.filter(is_same).ok_or_else(|| Problem::new(ProblemKind::IdTaken))
    }
}
