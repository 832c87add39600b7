//! Named yes/no inputs: a struct of bools whose order is the order of a score's columns and weights.

/// Declares a struct of bools with `NAMES`, `to_array` and `from_array` in field order.
macro_rules! conditions {
    ($(#[$doc:meta])* $name:ident [$count:literal] { $($(#[$field_doc:meta])* $field:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct $name { $($(#[$field_doc])* pub $field: bool,)* }

        impl $name {
            /// The names, in column order.
            pub const NAMES: [&'static str; $count] = [$(stringify!($field),)*];

            /// The answers, in column order.
            #[must_use]
            pub const fn to_array(self) -> [bool; $count] {
                [$(self.$field,)*]
            }

            /// The answers from column order.
            #[must_use]
            pub const fn from_array(answers: [bool; $count]) -> Self {
                let [$($field,)*] = answers;
                Self { $($field,)* }
            }
        }
    };
}

pub(super) use conditions;

/// The names of measured inputs, then those of conditions.
pub(super) const fn with_conditions<const M: usize, const B: usize, const ALL: usize>(
    measured: [&'static str; M],
    conditions: [&'static str; B],
) -> [&'static str; ALL] {
    let mut names = [""; ALL];
    let mut at = 0;
    while at < M {
        names[at] = measured[at];
        at += 1;
    }
    while at < M + B {
        names[at] = conditions[at - M];
        at += 1;
    }
    names
}
