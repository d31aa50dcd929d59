//! Decodes a CSV file to UTF-8 piece by piece.

use encoding_rs::{Decoder, Encoding, GB18030, UTF_8};
use std::io::{self, Read};

const PIECE: usize = 64 << 10;

/// Reads `source` as UTF-8 in lines that each end in a line feed, whatever it is written in.
///
/// A byte order mark decides. Without one the first piece of 64 KiB that is not pure ASCII decides: UTF-8 if
/// most of its characters can be read as such (a broken byte does not make a file another one), else GB18030.
/// Unreadable places come out as U+FFFD.
pub struct Decoded<R> {
    source: R,
    decoder: Option<Decoder>,
    ready: Vec<u8>,
    given: usize,
    started: bool,
    ended: bool,
    /// The last byte that came in.
    last: u8,
    bytes: u64,
    /// Bytes given since [`Decoded::record_begins`].
    since: usize,
}

/// The most that one record may take: a quotation mark that is never closed would swallow the whole file.
pub const LONGEST_RECORD: usize = 1 << 20;

impl<R: Read> Decoded<R> {
    pub fn new(source: R) -> Self {
        Self {
            source,
            decoder: None,
            ready: Vec::new(),
            given: 0,
            started: false,
            ended: false,
            last: b'\n',
            bytes: 0,
            since: 0,
        }
    }

    /// Bytes of the source read so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Starts the count towards [`LONGEST_RECORD`] anew.
    pub fn record_begins(&mut self) {
        self.since = 0;
    }

    fn fill(&mut self) -> io::Result<()> {
        self.decode()?;
        let mut lines = Vec::with_capacity(self.ready.len().saturating_add(1));
        for byte in std::mem::take(&mut self.ready) {
            match byte {
                b'\r' => lines.push(b'\n'),
                b'\n' if self.last == b'\r' => {}
                byte => lines.push(byte),
            }
            self.last = byte;
        }
        if self.ended && !matches!(self.last, b'\r' | b'\n') {
            lines.push(b'\n');
        }
        self.ready = lines;
        Ok(())
    }

    fn decode(&mut self) -> io::Result<()> {
        let mut piece = Vec::with_capacity(PIECE);
        let read = (&mut self.source).take(PIECE as u64).read_to_end(&mut piece)?;
        self.bytes = self.bytes.saturating_add(read as u64);
        self.ended = read < PIECE;
        self.ready.clear();
        self.given = 0;
        let mut rest = piece.as_slice();
        if !self.started {
            self.started = true;
            if let Some((encoding, mark)) = Encoding::for_bom(rest) {
                self.decoder = Some(encoding.new_decoder_without_bom_handling());
                rest = rest.get(mark..).unwrap_or_default();
            }
        }
        if self.decoder.is_none() {
            if rest.is_ascii() {
                self.ready = rest.to_vec();
                return Ok(());
            }
            self.decoder = Some(likely(rest, self.ended).new_decoder_without_bom_handling());
        }
        if let Some(decoder) = &mut self.decoder {
            let room = decoder.max_utf8_buffer_length(rest.len()).unwrap_or(PIECE * 4);
            let mut text = String::with_capacity(room);
            let _ = decoder.decode_to_string(rest, &mut text, self.ended);
            self.ready = text.into_bytes();
        }
        Ok(())
    }
}

fn likely(piece: &[u8], last: bool) -> &'static Encoding {
    let mut decoder = UTF_8.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length(piece.len()).unwrap_or(PIECE * 4));
    let _ = decoder.decode_to_string(piece, &mut text, last);
    let unreadable = text.matches(char::REPLACEMENT_CHARACTER).count();
    let readable = text.chars().filter(|sign| !sign.is_ascii()).count().saturating_sub(unreadable);
    if unreadable.saturating_mul(4) <= readable { UTF_8 } else { GB18030 }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.since > LONGEST_RECORD {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "record too long"));
        }
        while self.given >= self.ready.len() && !self.ended {
            self.fill()?;
        }
        let mut left = self.ready.get(self.given..).unwrap_or_default();
        let given = left.read(into)?;
        self.given = self.given.saturating_add(given);
        self.since = self.since.saturating_add(given);
        Ok(given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> String {
        let mut text = String::new();
        Decoded::new(bytes).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn lines_end_in_a_line_feed_however_they_were_ended() {
        for (bytes, lines) in
            [("a\r\nb\r\n", "a\nb\n"), ("a\rb", "a\nb\n"), ("a\n\r\n\nb", "a\n\n\nb\n"), ("", "")]
        {
            assert_eq!(read(bytes.as_bytes()), lines, "{bytes:?}");
        }
        let wide = format!("{}\r\nb", "a".repeat(PIECE - 1));
        assert_eq!(read(wide.as_bytes()).lines().count(), 2);
    }

    #[test]
    fn utf_8_gb18030_and_utf_16_are_told_apart() {
        let text = "统一社会信用代码,单位名称\n91350100M000100Y43,苏州站\u{20087}\n";
        let (gb, _, unmappable) = GB18030.encode(text);
        assert!(!unmappable);
        let utf_16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let marked: Vec<u8> = [0xEF, 0xBB, 0xBF].iter().chain(text.as_bytes()).copied().collect();
        for bytes in [text.as_bytes(), &gb, &utf_16, &marked] {
            assert_eq!(read(bytes), text);
        }
    }

    #[test]
    fn a_long_start_in_ascii_does_not_decide() {
        let text = format!("{}苏州市姑苏区\n", "credit_code,name\n".repeat(20_000));
        assert_eq!(read(&GB18030.encode(&text).0), text);
        assert_eq!(read(text.as_bytes()), text);
    }

    #[test]
    fn one_broken_byte_does_not_make_utf_8_another_encoding() {
        let mut bytes = "姑苏区人民医院住院部电梯".repeat(50).into_bytes();
        bytes[300] = 0xFF;
        assert!(read(&bytes).starts_with("姑苏区人民医院"));
    }

    proptest! {
        #[test]
        fn pieces_never_split_a_character(pad in 0_usize..8, at in 65_500_usize..65_540) {
            let text = format!("苏{}{}\n", "a".repeat(at), "州市".repeat(30 + pad));
            prop_assert_eq!(&read(text.as_bytes()), &text);
            prop_assert_eq!(&read(&GB18030.encode(&text).0), &text);
        }

        #[test]
        fn any_bytes_are_text(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            read(&bytes);
        }
    }
}
