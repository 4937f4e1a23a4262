//! What goes wrong while hookc writes leaves what was there: a kill at any moment, a full disk, a
//! folder that cannot be written.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use walkdir::WalkDir;

use crate::support::{both, hookc, stdout_of};

const MODELS: usize = 150;

/// A project whose every hook writes what `--vars '{v: ...}'` says.
fn project(home: &Path) {
    fs::create_dir_all(home.join("models")).unwrap();
    let files = [
        (
            "dbt_project.yml",
            "name: shop\nprofile: shop\non-run-start: \"insert into log values ('{{ var('v') }}')\"\n",
        ),
        (
            "profiles.yml",
            "shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, schema: main}\n",
        ),
    ];
    for (path, text) in files {
        fs::write(home.join(path), text).unwrap();
    }
    for n in 0..MODELS {
        let text = format!(
            "{{{{ config(post_hook=\"insert into log values ({n}, '{{{{ var('v') }}}}')\") }}}}\nselect {n} as id\n"
        );
        fs::write(home.join(format!("models/m{n}.sql")), text).unwrap();
    }
}

fn vars(value: &str) -> String {
    format!("{{v: {value}}}")
}

/// hookc as a process of its own, so that it can be killed.
fn process(home: &Path, value: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookc"));
    command
        .env_clear()
        .env("HOME", home)
        .current_dir(home)
        .args(["compile", "--invocation-id", "x", "--vars", &vars(value)])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = WalkDir::new(folder).into_iter().flatten();
    let files = files.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_owned();
            (path, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// The output of a value, made without disturbance.
fn undisturbed(home: &Path, value: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let out = tempfile::tempdir().unwrap();
    let mut command = hookc(home);
    command
        .args([
            "compile",
            "--invocation-id",
            "x",
            "--vars",
            &vars(value),
            "--out",
        ])
        .arg(out.path())
        .args(["--run-started-at", "2024-01-15T10:30:00+00:00"]);
    stdout_of(&mut command, 0);
    content(&out.path().join("dev"))
}

/// Folders in which runs that were killed made output ready.
fn abandoned(root: &Path) -> usize {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(".hookc-")).count()
}

#[test]
fn a_kill_at_any_moment_leaves_old_or_new_output() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    project(home);
    let outputs = ["aaaa", "bbbb"].map(|value| undisturbed(home, value));
    assert!(outputs[0].len() > MODELS && outputs[0] != outputs[1]);
    let root = home.join("target/hookc");
    let begun = Instant::now();
    assert!(process(home, "aaaa").status().unwrap().success());
    let whole = begun.elapsed();
    fs::write(root.join("dev/notes.txt"), "mine").unwrap();
    let (mut killed, mut while_writing) = (0, 0);
    for n in 0..48_u32 {
        let mut child = process(home, ["bbbb", "aaaa"][n as usize % 2])
            .spawn()
            .unwrap();
        if n % 3 == 0 {
            std::thread::sleep(whole * n / 40);
        } else {
            let before = abandoned(&root);
            while abandoned(&root) == before && child.try_wait().unwrap().is_none() {
                std::hint::spin_loop();
            }
            std::thread::sleep(Duration::from_micros(u64::from(n * n) * 20));
        }
        child.kill().unwrap();
        killed += usize::from(!child.wait().unwrap().success());
        while_writing = while_writing.max(abandoned(&root));
        let mut left = content(&root.join("dev"));
        assert_eq!(
            left.remove(Path::new("notes.txt")).as_deref(),
            Some(&b"mine"[..])
        );
        assert!(
            outputs.contains(&left),
            "mixed after kill {n}: {} files",
            left.len()
        );
    }
    assert!(killed > 10 && while_writing > 3, "{killed} {while_writing}");
    assert!(process(home, "aaaa").status().unwrap().success());
    let mut last = content(&root.join("dev"));
    last.remove(Path::new("notes.txt"));
    assert!(last == outputs[0]);
}

/// What a shell says when it runs a script with `$HOOKC` in the project.
fn shell(home: &Path, script: &str) -> (Option<i32>, String) {
    let output = Command::new("sh")
        .args(["-c", script])
        .current_dir(home)
        .env("HOOKC", env!("CARGO_BIN_EXE_hookc"))
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    (output.status.code(), both(&output))
}

/// The output before, which must be there afterwards, and nothing beside it.
fn keeps(home: &Path, script: &str, told: &[&str]) {
    let root = home.join("target/hookc");
    let before = content(&root);
    assert!(before.len() > MODELS);
    let (status, said) = shell(home, script);
    assert_eq!(status, Some(2), "{said}");
    for word in told {
        assert!(said.contains(word), "{said}");
    }
    assert!(content(&root) == before, "{script}");
}

fn compiled() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    project(home.path());
    assert!(process(home.path(), "aaaa").status().unwrap().success());
    home
}

#[test]
fn a_file_that_may_not_grow_leaves_the_old_output() {
    // The limit's signal is ignored: the write fails as it does on a full disk.
    keeps(
        compiled().path(),
        "trap '' XFSZ; ulimit -f 8; exec \"$HOOKC\" compile --vars '{v: bbbb}'",
        &["emit::cannot-write", "File too large"],
    );
}

#[test]
fn a_full_disk_leaves_the_old_output() {
    let home = tempfile::tempdir().unwrap();
    project(home.path());
    // A file system of its own that only this process sees, with room for one output and a half.
    let script = r#"set -e
        mkdir -p disk; mount -t tmpfs -o size=1200k tmpfs disk
        "$HOOKC" compile --vars '{v: aaaa}' --out disk > told
        used=$(du -sk disk | cut -f1); free=$((1200 - used))
        dd if=/dev/zero of=disk/other bs=1k count=$((free - used / 2)) 2> /dev/null
        cksum disk/dev/*.* > before
        "$HOOKC" compile --vars '{v: bbbb}' --out disk && exit 9 || echo "status $?"
        cksum disk/dev/*.* > after; cmp before after
        ls -A disk"#;
    let output = Command::new("unshare")
        .args(["-m", "sh", "-c", script])
        .current_dir(home.path())
        .env("HOOKC", env!("CARGO_BIN_EXE_hookc"))
        .output()
        .unwrap();
    let said = both(&output);
    if said.contains("ermitted") || said.contains("denied") {
        // No file system can be mounted here; the limit above is tested anywhere.
        return;
    }
    assert!(output.status.success(), "{said}");
    for word in ["No space left on device", "emit::cannot-write", "status 2"] {
        assert!(said.contains(word), "{said}");
    }
    assert!(!said.contains(".hookc-"), "{said}");
}

#[test]
fn a_full_stdout_is_an_error() {
    let home = compiled();
    for command in [
        "compile --format sql",
        "compile --format json",
        "lint --format json",
        "schema plan",
        "lint --format sarif",
    ] {
        let script = format!("exec \"$HOOKC\" {command} --vars '{{v: a}}' > /dev/full");
        keeps(home.path(), &script, &["cli::cannot-write"]);
    }
}

/// Without the right to write everywhere, which root has.
const BOUND: &str = "if [ \"$(id -u)\" = 0 ]; then set -- setpriv --bounding-set=-dac_override,-dac_read_search; fi; ";

#[test]
fn a_read_only_folder_leaves_the_old_output() {
    let home = compiled();
    let script = |command: &str| {
        format!(
            "{BOUND} chmod 555 target/hookc . ; \"$@\" \"$HOOKC\" {command} --vars '{{v: bbbb}}'; s=$?; chmod 755 target/hookc . ; exit $s"
        )
    };
    keeps(
        home.path(),
        &script("compile"),
        &["emit::cannot-write", "Permission denied"],
    );
    for (command, code) in [
        ("snapshot --accept", "emit::cannot-write"),
        ("lint --write-baseline", "lint::baseline"),
        ("init", "init::cannot-write"),
    ] {
        keeps(home.path(), &script(command), &[code, "Permission denied"]);
    }
    for file in ["hookc-snapshots", "hookc-baseline.json", "hookc.toml"] {
        assert!(!home.path().join(file).exists(), "{file}");
    }
}

#[test]
fn a_baseline_that_cannot_be_written_stays() {
    let home = compiled();
    fs::write(home.path().join("hookc-baseline.json"), "old").unwrap();
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$HOOKC\" lint --write-baseline --vars '{v: b}'";
    keeps(home.path(), script, &["lint::baseline"]);
    let left = fs::read_to_string(home.path().join("hookc-baseline.json")).unwrap();
    assert_eq!(left, "old");
}
