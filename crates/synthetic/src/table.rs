//! Typed tables: one struct a table, one struct a row, and the Arrow schema both come from.

use std::sync::Arc;

use arrow::array::{BooleanBuilder, Date32Builder, Float64Builder, Int32Builder, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use crate::calendar::Day;
use crate::error::SyntheticError;

/// How a column is built and what it takes.
pub(crate) trait Kind {
    type Builder: arrow::array::ArrayBuilder + Default;
    type Value<'a>;
    const NULLABLE: bool;
    fn data_type() -> DataType;
    fn append(builder: &mut Self::Builder, value: Self::Value<'_>);
}

macro_rules! kind {
    ($name:ident, $builder:ty, $data_type:expr, $value:ty) => {
        pub(crate) struct $name;
        impl Kind for $name {
            type Builder = $builder;
            type Value<'a> = $value;
            const NULLABLE: bool = false;
            fn data_type() -> DataType {
                $data_type
            }
            fn append(builder: &mut Self::Builder, value: Self::Value<'_>) {
                builder.append_value(value);
            }
        }
    };
    (nullable $name:ident, $builder:ty, $data_type:expr, $value:ty) => {
        pub(crate) struct $name;
        impl Kind for $name {
            type Builder = $builder;
            type Value<'a> = Option<$value>;
            const NULLABLE: bool = true;
            fn data_type() -> DataType {
                $data_type
            }
            fn append(builder: &mut Self::Builder, value: Self::Value<'_>) {
                builder.append_option(value);
            }
        }
    };
}

kind!(Text, StringBuilder, DataType::Utf8, &'a str);
kind!(nullable TextOrNull, StringBuilder, DataType::Utf8, &'a str);
kind!(OnDay, Date32Builder, DataType::Date32, Day);
kind!(nullable OnDayOrNull, Date32Builder, DataType::Date32, Day);
kind!(Number, Float64Builder, DataType::Float64, f64);
kind!(nullable NumberOrNull, Float64Builder, DataType::Float64, f64);
kind!(nullable CountOrNull, Int32Builder, DataType::Int32, i32);
kind!(Flag, BooleanBuilder, DataType::Boolean, bool);

macro_rules! table {
    ($(#[$doc:meta])* $table:ident, $row:ident, $name:literal, { $($column:ident: $kind:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Default)]
        pub(crate) struct $table {
            $($column: <$kind as Kind>::Builder,)+
        }

        /// One row of the table of the same name.
        pub(crate) struct $row<'a> { $(pub $column: <$kind as Kind>::Value<'a>,)+ }

        impl $table {
            /// The columns, in order.
            pub(crate) fn schema() -> SchemaRef {
                Arc::new(Schema::new(vec![
                    $(Field::new(stringify!($column), $kind::data_type(), $kind::NULLABLE),)+
                ]))
            }

            /// Adds a row.
            pub(crate) fn push(&mut self, row: $row<'_>) {
                $($kind::append(&mut self.$column, row.$column);)+
            }

            /// Takes the rows as a batch.
            pub(crate) fn finish(&mut self) -> Result<RecordBatch, SyntheticError> {
                RecordBatch::try_new(Self::schema(), vec![$(Arc::new(self.$column.finish()),)+])
                    .map_err(|source| SyntheticError::Build { table: $name, source })
            }
        }
    };
}

table!(
    /// One row a person.
    Patients, PatientRow, "patients", {
        patient_id: Text,
        date_of_birth: OnDay,
        sex: Text,
        date_of_death: OnDayOrNull,
    }
);
table!(
    /// One row a registration.
    PracticeRegistrations, PracticeRegistrationRow, "practice_registrations", {
        patient_id: Text,
        practice_code: Text,
        start_date: OnDay,
        end_date: OnDayOrNull,
    }
);
table!(
    /// One row an address.
    Addresses, AddressRow, "addresses", {
        patient_id: Text,
        start_date: OnDay,
        end_date: OnDayOrNull,
        lsoa_code: Text,
    }
);
table!(
    /// One row a coded event.
    ClinicalEvents, ClinicalEventRow, "clinical_events", {
        patient_id: Text,
        date: OnDay,
        snomedct_code: Text,
        numeric_value: NumberOrNull,
        unit: TextOrNull,
    }
);
table!(
    /// One row an issue of a medicine.
    Medications, MedicationRow, "medications", {
        patient_id: Text,
        date: OnDay,
        dmd_code: Text,
    }
);
table!(
    /// One row an ethnicity record.
    EthnicityRecords, EthnicityRow, "ethnicity_records", {
        patient_id: Text,
        date: OnDay,
        code: Text,
        code_system: Text,
        source: Text,
    }
);
table!(
    /// At most one row a person.
    CommunicationNeedsTable, CommunicationNeedsRow, "communication_needs", {
        patient_id: Text,
        preferred_language: Text,
        interpreter_needed: Flag,
        accessible_format: TextOrNull,
        preferred_channel: Text,
        has_mobile: Flag,
        has_email: Flag,
    }
);
table!(
    /// One row an opt-out.
    OptOuts, OptOutRow, "opt_outs", {
        patient_id: Text,
        kind: Text,
        start_date: OnDay,
        end_date: OnDayOrNull,
    }
);
table!(
    /// One row an invitation or its outcome.
    ContactHistory, ContactRow, "contact_history", {
        patient_id: Text,
        date: OnDay,
        campaign: Text,
        outcome: Text,
    }
);
table!(
    /// One row a person: what is true of them, whatever the record says.
    TruthTable, TruthRow, "truth", {
        patient_id: Text,
        alive_at_as_of: Flag,
        true_sex: Text,
        true_ethnicity_letter: Text,
        true_ethnicity_census_2021: Text,
        practice_code: Text,
        pcn_code: TextOrNull,
        lsoa_2011_code: Text,
        imd_2019_decile: CountOrNull,
        townsend_score: Number,
        true_cvd_10y_percent: NumberOrNull,
        true_diabetes_10y_percent: NumberOrNull,
        true_first_cvd_date: OnDayOrNull,
        true_type_2_diabetes_onset_date: OnDayOrNull,
        true_type_1_diabetes: Flag,
        true_hypertension: Flag,
        undiagnosed_hypertension: Flag,
        undiagnosed_diabetes: Flag,
        on_statin: Flag,
        usual_systolic_mmhg: Number,
        bmi_kg_per_m2: Number,
        hba1c_mmol_per_mol: Number,
        smoking_level: CountOrNull,
        planted_hba1c_under_tested: Flag,
        planted_statin_under_prescribed: Flag,
        planted_hba1c_local_code: Flag,
        planted_invited_less: Flag,
        planted_diabetes_hazard_excess: Flag,
    }
);
