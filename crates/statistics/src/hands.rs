//! The same work on many things at once; what comes out does not depend on how many hands do it.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Does `work` for 0, 1, ... below `count` on every core; results in that order.
pub fn each<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let hands = thread::available_parallelism().map_or(1, NonZero::get).min(count);
    each_by(hands, count, work)
}

fn each_by<T: Send>(hands: usize, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let by_hand = || {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return done;
            }
            done.push((number, work(number)));
        }
    };
    let mut done = thread::scope(|scope| {
        let hands: Vec<_> = (1..hands).map(|_| scope.spawn(by_hand)).collect();
        let mut done = by_hand();
        for hand in hands {
            match hand.join() {
                Ok(more) => done.extend(more),
                Err(fault) => std::panic::resume_unwind(fault),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_order_however_many_hands() {
        for hands in [0, 1, 2, 7] {
            assert_eq!(each_by(hands, 20, |n| n * n), (0..20).map(|n| n * n).collect::<Vec<_>>());
        }
        assert_eq!(each(0, |n| n), Vec::<usize>::new());
    }
}
