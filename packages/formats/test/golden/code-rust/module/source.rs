use std::{fs, io::Read};

/// A key.
#[derive(Debug)]
pub struct Key<T>(T);

const ROTATION: u32 = 30;

impl<T> Rotate for Key<T> {
    /// Rotates.
    fn rotate(&self) {}
}

pub trait Rotate {
    fn rotate(&self);
}

macro_rules! key {
    () => {};
}

mod inner {
    pub fn f() {}
}
