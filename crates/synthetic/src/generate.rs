//! Makes a whole population: parts on threads, whole tables in order, then the delivery note.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use serde::Serialize;

use crate::error::SyntheticError;
use crate::fault::FaultCounts;
use crate::geography::Geography;
use crate::output::{self, DeliveredFile, TableFile};
use crate::part::{self, Part, WHOLE_FILES};
use crate::request::Request;
use crate::setting::Setting;
use crate::tally::Tally;
use crate::truth::{Rates, Truth};

/// People in one part file: about a million events.
const PEOPLE_A_PART: u64 = 10_000;

/// How the work is cut up; changes no person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Work {
    /// Threads that make parts.
    pub threads: usize,
    /// People in one part file.
    pub people_a_part: u64,
}

/// Makes the population of `request` and writes it below `out`: every extract file, `delivery.json`,
/// and beside them `truth.json` and `truth.parquet`, which a pipeline under test must not read.
///
/// `progress` is called on this thread with the number of people made so far. Memory does not grow with
/// the population: at most one part a thread and the part tables waiting for their turn are held.
///
/// # Errors
/// The request cannot be met, or a file cannot be written; `delivery.json` is written last, so a folder
/// without it is not a delivery.
pub fn generate(
    request: &Request,
    geography: &Geography,
    out: &Path,
    progress: &dyn Fn(u64),
) -> Result<Truth, SyntheticError> {
    let threads = thread::available_parallelism().map_or(1, |threads| threads.get().min(8));
    generate_with(request, geography, out, progress, Work { threads, people_a_part: PEOPLE_A_PART })
}

enum Message {
    Made(u64),
    Finished(usize, Box<Result<Part, SyntheticError>>),
}

/// [`generate`] with the work cut up as told.
pub(crate) fn generate_with(
    request: &Request,
    geography: &Geography,
    out: &Path,
    progress: &dyn Fn(u64),
    work: Work,
) -> Result<Truth, SyntheticError> {
    let setting = Setting::new(request, geography)?;
    output::prepare(out)?;
    let parts = usize::try_from(request.people.div_ceil(work.people_a_part)).unwrap_or(usize::MAX);
    let next = AtomicUsize::new(0);
    let mut gathered = Gathered::default();
    thread::scope(|scope| {
        let (send, receive) = mpsc::channel();
        for _ in 0..work.threads.clamp(1, parts) {
            let (send, setting, next) = (send.clone(), &setting, &next);
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= parts {
                        return;
                    }
                    let first = number as u64 * work.people_a_part;
                    let people = first..(first + work.people_a_part).min(request.people);
                    // Nobody listening is no reason to stop: the error comes with the part.
                    let report = |count| drop(send.send(Message::Made(count)));
                    let part = part::make(setting, number, people, out, &report);
                    let failed = part.is_err();
                    if send.send(Message::Finished(number, Box::new(part))).is_err() || failed {
                        // Let the other threads stop after their part.
                        next.store(parts, Ordering::Relaxed);
                        return;
                    }
                }
            });
        }
        drop(send);
        let mut made = 0;
        for message in receive {
            match message {
                Message::Made(count) => {
                    made += count;
                    progress(made);
                }
                Message::Finished(number, part) => gathered.take(out, number, (*part)?)?,
            }
        }
        Ok(())
    })?;
    if gathered.next != parts {
        return Err(SyntheticError::Worker);
    }
    gathered.finish(request, &setting, out)
}

/// Parts as they come in, their whole tables written in order.
#[derive(Default)]
struct Gathered {
    next: usize,
    waiting: BTreeMap<usize, Part>,
    whole: Vec<TableFile>,
    files: Vec<DeliveredFile>,
    faults: FaultCounts,
    tally: Tally,
}

impl Gathered {
    fn take(&mut self, out: &Path, number: usize, part: Part) -> Result<(), SyntheticError> {
        self.waiting.insert(number, part);
        while let Some(part) = self.waiting.remove(&self.next) {
            self.next += 1;
            if self.whole.is_empty() {
                for (name, batch) in WHOLE_FILES.iter().zip(&part.whole.0) {
                    self.whole.push(TableFile::create(out, name, batch.schema())?);
                }
            }
            for (file, batch) in self.whole.iter_mut().zip(&part.whole.0) {
                file.write(batch)?;
            }
            self.files.extend(part.files);
            self.faults.merge(&part.faults);
            self.tally.merge(&part.tally);
        }
        Ok(())
    }

    fn finish(mut self, request: &Request, setting: &Setting<'_>, out: &Path) -> Result<Truth, SyntheticError> {
        #[derive(Serialize)]
        struct Delivery<'a> {
            as_of: String,
            files: &'a [DeliveredFile],
        }
        for file in self.whole {
            let delivered = file.finish()?;
            if delivered.path != "truth.parquet" {
                self.files.push(delivered);
            }
        }
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        let rates = Rates::of(&self.tally);
        let truth = Truth {
            request: request.clone(),
            planted: setting.plan.list(),
            constants: setting.constants.clone(),
            faults: self.faults.0,
            tally: self.tally,
            rates,
            files: self.files,
        };
        output::write_json(out, "truth.json", &truth)?;
        let delivery = Delivery { as_of: request.as_of.to_string(), files: &truth.files };
        output::write_json(out, "delivery.json", &delivery)?;
        Ok(truth)
    }
}
