//! Safety supervision orders.

mod issuing;
mod life;
mod numbers;
