//! Hashes that are the same on every machine and with every release of the compiler.

use sha2::{Digest, Sha256};

/// A hash of 64 bits that grows (FNV-1a, its bits mixed at the end).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stable(u64);

impl Stable {
    /// Of nothing yet.
    pub(crate) fn new() -> Stable {
        Stable(0xcbf2_9ce4_8422_2325)
    }

    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }

    /// Adds a number.
    pub(crate) fn number(mut self, number: u64) -> Stable {
        number
            .to_le_bytes()
            .into_iter()
            .for_each(|byte| self.byte(byte));
        self
    }

    /// Adds a text; where it ends counts.
    pub(crate) fn text(mut self, text: &str) -> Stable {
        text.bytes().for_each(|byte| self.byte(byte));
        self.byte(0xff);
        self
    }

    /// The hash.
    pub(crate) fn finish(self) -> u64 {
        let mut mixed = self.0 ^ (self.0 >> 33);
        mixed = mixed.wrapping_mul(0xff51_afd7_ed55_8ccd);
        mixed ^= mixed >> 33;
        mixed = mixed.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        mixed ^ (mixed >> 33)
    }
}

/// A number of 128 bits that no two lists of texts share (the first half of SHA-256).
pub(super) fn fingerprint<'t>(texts: impl IntoIterator<Item = &'t str>) -> u128 {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    let digest = hasher.finalize();
    digest
        .iter()
        .take(16)
        .fold(0, |number, byte| number << 8 | u128::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_fixed() {
        let hash = Stable::new().text("shop").number(7).finish();
        assert_eq!(format!("{hash:016x}"), "5db6059a0ebf682d");
        assert_eq!(
            format!("{:032x}", fingerprint(["a", "b"])),
            "cf6ab613e3942391f88ed698557e1680"
        );
        assert_ne!(fingerprint(["ab"]), fingerprint(["a", "b"]));
    }
}
