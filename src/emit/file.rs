//! A text into a file in one step: whoever reads sees the old text or the new one.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Puts a text in a file's place; who may read the file stays as it was.
///
/// # Errors
/// The folder cannot be written; the file is as it was.
pub fn write_file(path: &Path, text: &str) -> io::Result<()> {
    let file = beside(path, text)?;
    if let Ok(metadata) = fs::metadata(path) {
        file.as_file().set_permissions(metadata.permissions())?;
    }
    file.persist(path)?;
    Ok(())
}

/// Makes a file, and the folders on the way to it.
///
/// # Errors
/// There is one of that name (it is left as it is), or the folder cannot be written.
pub fn create_file(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    beside(path, text)?.persist_noclobber(path)?;
    Ok(())
}

/// The text in a file without a name of its own yet, in the same folder.
fn beside(path: &Path, text: &str) -> io::Result<NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The user's mask decides, as it does for any new file.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.prefix(".hookc-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    Ok(file)
}
