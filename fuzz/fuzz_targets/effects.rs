#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hookc_fuzz::effects(data));
