//! Enums that are a word each, in the API as in the database.

/// An enum with its words: `words! { /// ... State { Draft = "draft", } }`.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $word:ident = $text:tt,)* }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        $(#[$about])*
        pub enum $name { $($(#[$doc])* #[serde(rename = $text)] $word,)* }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$word,)*];

            pub fn as_str(self) -> &'static str {
                match self { $(Self::$word => $text,)* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text { $($text => Ok(Self::$word),)* other => Err(format!("{other:?} is none of the {}", stringify!($name))) }
            }
        }
    };
}

pub(crate) use words;
