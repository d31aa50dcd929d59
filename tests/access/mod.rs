//! Who gets at what: a walk of every operation that the description knows, and a table of who may do what with an
//! inspection in which state.

mod acts;
mod records;
mod walk;
