//! Fingerprints of sets of people: two columns that count the very same people must be hidden alike, whichever cohorts
//! they belong to.

/// A person's share in the fingerprint of every set they are in. Sums of these, wrapping, tell sets apart: that two
/// different sets of a night agree is less likely than 1 in 10^30.
pub(crate) fn mark_of(row: usize) -> u128 {
    let row = row as u64;
    u128::from(mixed(row)) << 64 | u128::from(mixed(row ^ 0x5851_f42d_4c95_7f2d))
}

/// The fingerprint of a set.
pub(crate) fn of_set(rows: impl Iterator<Item = usize>) -> u128 {
    rows.map(mark_of).fold(0, u128::wrapping_add)
}

/// One step of splitmix64 (Steele, Lea and Flood, OOPSLA 2014).
fn mixed(seed: u64) -> u64 {
    let z = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_told_apart_whatever_their_order() {
        let of = |rows: &[usize]| of_set(rows.iter().copied());
        assert_eq!(of(&[1, 5, 9]), of(&[9, 1, 5]));
        for other in [&[1, 5][..], &[1, 5, 8], &[1, 5, 9, 0], &[]] {
            assert_ne!(of(&[1, 5, 9]), of(other), "{other:?}");
        }
    }
}
