//! The `hookc` program: everything it does is in the library's `cli`.

fn main() -> std::process::ExitCode {
    hookc::cli::main()
}
