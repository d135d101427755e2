//! Scripts that put no blanks between words.

/// Whether a letter is of a script whose words stand without blanks, so that a command begins and ends beside it: Chinese,
/// Japanese, Thai and their kin, and the particles of Korean.
pub fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF // Thai, Lao
        | 0x1000..=0x109F // Burmese
        | 0x1100..=0x11FF | 0xAC00..=0xD7FF // Hangul
        | 0x1780..=0x17FF // Khmer
        | 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF // Han, Kana
        | 0xFF00..=0xFFEF // their wide and narrow forms
    )
}
