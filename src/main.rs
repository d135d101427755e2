//! The `forgemod` command. Everything it does is in the library.

fn main() -> std::process::ExitCode {
    forgemod::cli::main()
}
