//! The ids of the demo's records that the examples of the OpenAPI document name, and of records that they make.
//!
//! The demo derives them from names (UUID version 5), so that they are the same on every server with demo content.
//! `tests/examples.rs` sends each example to such a server.

/// A record that an example makes.
pub const NEW: &str = "01614ee0-a280-7000-8000-000000000001";
/// Photos that examples make, each known by an id of its own.
pub const OTHER_PHOTO: &str = "01614ee0-a280-7000-8000-000000000002";
pub const HAZARD_PHOTO: &str = "01614ee0-a280-7000-8000-000000000003";
pub const OTHER_HAZARD_PHOTO: &str = "01614ee0-a280-7000-8000-000000000004";

/// 陈立 and 刘敏, inspectors of Gusu, and 王建国, their supervisor.
pub const CHEN: &str = "67fe77de-b20e-5159-b7b1-a97b711353bc";
pub const LIU: &str = "f2e107ae-3c09-5757-a8f9-65b0117e6f53";
pub const WANG: &str = "0e0ab1e9-127d-5277-b2a4-82383202739e";

/// 姑苏区示范精细化工有限公司 and its 1号工艺管道.
pub const CHEMICAL_WORKS: &str = "f42a6031-3a63-5ca1-b7a6-ba55bf9f0b29";
pub const PIPE: &str = "77383c9b-d851-5894-90bf-f0b8c9917ce9";
/// 姑苏区示范购物中心.
pub const MALL: &str = "4591f3d2-4da9-52a1-9643-3593a5468915";
/// 姑苏区示范物业管理有限公司, of a block with old lifts.
pub const ESTATE: &str = "1a77f8d8-3d5f-50ed-94ab-1fbdd8323d6a";

/// 全市特种设备“除隐患、防事故、保安全”专项行动.
pub const CAMPAIGN: &str = "057a48a1-ac40-5f8b-a410-664dab31a425";
/// Assignments of old lifts.
pub const ASSIGNMENT: &str = "364b0a90-5ba5-56d2-abc8-6aa618689b02";
pub const OTHER_ASSIGNMENT: &str = "48539fdf-af76-5d87-aaeb-13f4fba29140";

/// Of the pipe, submitted.
pub const INSPECTION: &str = "44a83a56-1ec4-5061-961f-d76dd6a3672b";
/// Of the mall, begun.
pub const DRAFT: &str = "796dbaf0-782f-510c-a17a-b0af76127965";
/// Of the mall, answered and signed, but not submitted; with a photo of `cv-plan`.
pub const COMPLETE_DRAFT: &str = "65c1be15-7479-5200-8f61-5360796fe69a";
pub const PHOTO: &str = "44f89a9f-5aec-5cf1-8c6b-df1d289e4fff";
/// Of a lift, answered and signed, but not submitted.
pub const OTHER_DRAFT: &str = "2a4df6c7-caf9-5f35-9bb9-182ae6883fa7";
/// Of the mall, submitted.
pub const OTHER_INSPECTION: &str = "d7e9a8d5-e6c1-5bf4-bac0-b77890cf7223";
/// Of a lift, submitted; with the signature of 刘敏.
pub const SIGNED_INSPECTION: &str = "6c49791b-601a-564c-9506-2ed966307601";
pub const SIGNATURE: &str = "eaf2c0ff-50a2-5a04-b2a3-dacbfe4ce088";

/// Of the pipe, ordered to be rectified; with the order, a fine, and a complaint about the same unit.
pub const HAZARD: &str = "68a8bd72-e534-5f96-823b-8a6eae141bc4";
pub const ORDER: &str = "b43ed658-3049-5be4-80dd-a6f3401dd1f2";
pub const FINE: &str = "2b86e275-3563-51c0-bc49-3cc87bcf7c2e";
pub const COMPLAINT: &str = "c94141b1-47c8-55e2-86c5-40259486c78c";
/// Of another pipe of the unit, in the same order.
pub const OTHER_HAZARD: &str = "6ad6e0c0-797a-51a8-9c2d-3fedef6bc21f";
