//! Macro: an enum whose values are strings in the API and in the database.

/// Defines an enum: `string_enum! { /// ... State { Draft = "draft", } }`.
macro_rules! string_enum {
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

pub(crate) use string_enum;
