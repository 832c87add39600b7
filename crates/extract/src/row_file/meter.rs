//! Watches the bytes of a CSV file on their way to the parser, so that a quotation mark left open is noticed.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// No row of a person is longer; one that is has swallowed its neighbours.
const MOST_BYTES_A_ROW: u64 = 1 << 20;

/// What was seen so far.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    since_row: Cell<u64>,
    quotes_are_odd: Cell<bool>,
}

impl Meter {
    /// To be called whenever the parser has finished a row.
    pub(crate) fn row_ended(&self) {
        self.since_row.set(0);
    }

    /// True when one row ran on beyond any plausible length.
    pub(crate) fn overran(&self) -> bool {
        self.since_row.get() > MOST_BYTES_A_ROW
    }

    /// True when the quotation marks seen so far do not pair up.
    pub(crate) fn quotes_are_odd(&self) -> bool {
        self.quotes_are_odd.get()
    }

    fn saw(&self, bytes: &[u8]) {
        self.since_row.set(self.since_row.get() + bytes.len() as u64);
        let quotes = bytes.iter().filter(|byte| **byte == b'"').count();
        self.quotes_are_odd.set(self.quotes_are_odd.get() ^ (quotes % 2 == 1));
    }
}

/// A reader under watch; it stops with an error once a row overran, so that memory stays bounded.
#[derive(Debug)]
pub(crate) struct Metered<R> {
    inner: R,
    meter: Rc<Meter>,
}

impl<R> Metered<R> {
    pub(crate) const fn new(inner: R, meter: Rc<Meter>) -> Self {
        Self { inner, meter }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.meter.overran() {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let read = self.inner.read(buffer)?;
        self.meter.saw(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}
