//! One part: a run of people whose events go to one file each, made by one thread.

use std::ops::Range;
use std::path::Path;

use arrow::array::RecordBatch;

use crate::chart::{Chart, Contact};
use crate::error::SyntheticError;
use crate::fault::FaultCounts;
use crate::output::{DeliveredFile, TableFile};
use crate::patient::{self, Patient, sex_word};
use crate::setting::Setting;
use crate::table::{
    AddressRow, Addresses, ClinicalEventRow, ClinicalEvents, CommunicationNeedsRow, CommunicationNeedsTable,
    ContactHistory, ContactRow, EthnicityRecords, EthnicityRow, MedicationRow, Medications, OptOutRow, OptOuts,
    PatientRow, Patients, PracticeRegistrationRow, PracticeRegistrations, TruthRow, TruthTable,
};
use crate::tally::Tally;

/// Rows held before they are encoded.
const ROWS_HELD: usize = 1 << 16;
/// People made between two reports of progress.
const PEOPLE_A_REPORT: u64 = 250;

/// The tables that are one file for the whole population, in the order of [`WHOLE_FILES`].
pub(crate) struct WholeTables(pub [RecordBatch; 8]);

/// File names of [`WholeTables`]; the last is the truth, which is no part of the delivery.
pub(crate) const WHOLE_FILES: [&str; 8] = [
    "patients.parquet",
    "practice_registrations.parquet",
    "addresses.parquet",
    "ethnicity_records.parquet",
    "communication_needs.parquet",
    "opt_outs.parquet",
    "contact_history.parquet",
    "truth.parquet",
];

/// A finished part.
pub(crate) struct Part {
    pub whole: WholeTables,
    pub files: [DeliveredFile; 2],
    pub faults: FaultCounts,
    pub tally: Tally,
}

#[derive(Default)]
struct Rows {
    patients: Patients,
    registrations: PracticeRegistrations,
    addresses: Addresses,
    ethnicity: EthnicityRecords,
    needs: CommunicationNeedsTable,
    opt_outs: OptOuts,
    contacts: ContactHistory,
    truth: TruthTable,
    events: ClinicalEvents,
    medications: Medications,
    /// Events and issues since they were last encoded.
    held: usize,
}

/// Makes the people of one part and writes their events and medicines below `out`.
pub(crate) fn make(
    setting: &Setting<'_>,
    number: usize,
    people: Range<u64>,
    out: &Path,
    report: &dyn Fn(u64),
) -> Result<Part, SyntheticError> {
    let name = format!("part-{number:03}.parquet");
    let mut events_file = TableFile::create(out, &format!("clinical_events/{name}"), ClinicalEvents::schema())?;
    let mut medications_file = TableFile::create(out, &format!("medications/{name}"), Medications::schema())?;
    let mut rows = Rows::default();
    let (mut faults, mut tally) = (FaultCounts::default(), Tally::default());
    let mut chart = Chart::default();
    let mut unreported = 0;
    for index in people {
        let patient = patient::make(setting, index, &mut chart, &mut faults, &mut tally);
        rows.add(setting, &patient, &chart, &mut faults);
        if rows.held >= ROWS_HELD {
            rows.held = 0;
            events_file.write(&rows.events.finish()?)?;
            medications_file.write(&rows.medications.finish()?)?;
        }
        unreported += 1;
        if unreported == PEOPLE_A_REPORT {
            report(unreported);
            unreported = 0;
        }
    }
    report(unreported);
    events_file.write(&rows.events.finish()?)?;
    medications_file.write(&rows.medications.finish()?)?;
    let whole = WholeTables([
        rows.patients.finish()?,
        rows.registrations.finish()?,
        rows.addresses.finish()?,
        rows.ethnicity.finish()?,
        rows.needs.finish()?,
        rows.opt_outs.finish()?,
        rows.contacts.finish()?,
        rows.truth.finish()?,
    ]);
    Ok(Part { whole, files: [events_file.finish()?, medications_file.finish()?], faults, tally })
}

impl Rows {
    fn add(&mut self, setting: &Setting<'_>, patient: &Patient, chart: &Chart, faults: &mut FaultCounts) {
        let patient_id = patient.id.as_str();
        self.patients.push(PatientRow {
            patient_id,
            date_of_birth: patient.date_of_birth,
            sex: patient.sex,
            date_of_death: patient.date_of_death,
        });
        for registration in &patient.residence.registrations {
            self.registrations.push(PracticeRegistrationRow {
                patient_id,
                practice_code: setting.catchment.practice_code(registration.practice),
                start_date: registration.start,
                end_date: registration.end,
            });
        }
        for address in &patient.residence.addresses {
            self.addresses.push(AddressRow {
                patient_id,
                start_date: address.start,
                end_date: address.end,
                lsoa_code: &address.lsoa_code,
            });
        }
        for record in &patient.ethnicity {
            self.ethnicity.push(EthnicityRow {
                patient_id,
                date: record.day,
                code: record.code,
                code_system: record.code_system,
                source: record.source,
            });
        }
        if let Some(needs) = patient.needs {
            self.needs.push(CommunicationNeedsRow {
                patient_id,
                preferred_language: needs.preferred_language,
                interpreter_needed: needs.interpreter_needed,
                accessible_format: needs.accessible_format,
                preferred_channel: needs.preferred_channel,
                has_mobile: needs.has_mobile,
                has_email: needs.has_email,
            });
        }
        for opt_out in &patient.opt_outs {
            self.opt_outs.push(OptOutRow {
                patient_id,
                kind: opt_out.kind,
                start_date: opt_out.start,
                end_date: opt_out.end,
            });
        }
        for Contact { day, campaign, outcome } in chart.contacts.iter().copied() {
            self.contacts.push(ContactRow { patient_id, date: day, campaign, outcome });
        }
        self.add_events(setting, patient_id, chart, usize::MAX);
        if let Some((orphan_id, rows)) = &patient.orphan {
            self.add_events(setting, orphan_id, chart, *rows);
            faults.add("orphan_record");
        }
        self.add_truth(setting, patient);
    }

    fn add_events(&mut self, setting: &Setting<'_>, patient_id: &str, chart: &Chart, at_most: usize) {
        self.held += chart.events.len() + chart.issues.len();
        for event in chart.events.iter().take(at_most) {
            self.events.push(ClinicalEventRow {
                patient_id,
                date: event.day,
                snomedct_code: setting.book.text(event.code),
                numeric_value: event.value,
                unit: event.unit.text(),
            });
        }
        for issue in chart.issues.iter().take(at_most) {
            self.medications.push(MedicationRow {
                patient_id,
                date: issue.day,
                dmd_code: setting.book.text(issue.code),
            });
        }
    }

    fn add_truth(&mut self, setting: &Setting<'_>, patient: &Patient) {
        let (person, truth) = (&patient.person, &patient.truth);
        let mut letter = [0_u8; 4];
        let changed = |factor: f64| factor.to_bits() != 1.0_f64.to_bits();
        self.truth.push(TruthRow {
            patient_id: &patient.id,
            alive_at_as_of: patient.date_of_death.is_none(),
            true_sex: sex_word(person.sex_index),
            true_ethnicity_letter: person.group.letter().encode_utf8(&mut letter),
            true_ethnicity_census_2021: person.group.profile().column,
            practice_code: setting.catchment.practice_code(truth.practice),
            pcn_code: setting.catchment.pcn_code(truth.practice),
            lsoa_2011_code: &setting.catchment.lsoa(person.place.lsoa).code,
            imd_2019_decile: person.imd_2019_decile.map(i32::from),
            townsend_score: person.townsend_score,
            true_cvd_10y_percent: truth.cvd_10y_percent,
            true_diabetes_10y_percent: truth.diabetes_10y_percent,
            true_first_cvd_date: truth.first_cvd,
            true_type_2_diabetes_onset_date: truth.diabetes_onset,
            true_type_1_diabetes: truth.type_1_diabetes,
            true_hypertension: truth.hypertension,
            undiagnosed_hypertension: truth.undiagnosed_hypertension,
            undiagnosed_diabetes: truth.undiagnosed_diabetes,
            on_statin: truth.on_statin,
            usual_systolic_mmhg: truth.systolic_mmhg,
            bmi_kg_per_m2: truth.bmi_kg_per_m2,
            hba1c_mmol_per_mol: truth.hba1c_mmol_per_mol,
            smoking_level: i32::try_from(truth.smoking_level).ok(),
            planted_hba1c_under_tested: changed(truth.effects.hba1c_testing),
            planted_statin_under_prescribed: changed(truth.effects.statin_starting),
            planted_hba1c_local_code: truth.effects.hba1c_local_code,
            planted_invited_less: changed(truth.effects.invitation),
            planted_diabetes_hazard_excess: changed(truth.effects.diabetes_hazard),
        });
    }
}
