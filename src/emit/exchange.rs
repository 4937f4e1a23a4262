//! Puts a finished folder in the place of another in one step: a reader sees the old or the new.

use std::fs;
use std::io;
use std::path::Path;

/// Puts `new` at `place`; what was there is at `new` afterwards, if there was anything.
pub(super) fn exchange(new: &Path, place: &Path) -> io::Result<()> {
    if !place.try_exists()? {
        return fs::rename(new, place);
    }
    if atomically(new, place)? {
        return Ok(());
    }
    let aside = new.with_extension("old");
    fs::rename(place, &aside)?;
    if let Err(error) = fs::rename(new, place) {
        fs::rename(&aside, place)?;
        return Err(error);
    }
    fs::rename(&aside, new)
}

/// Whether the system could exchange the two.
#[cfg(target_os = "linux")]
fn atomically(new: &Path, place: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, new, CWD, place, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn atomically(_new: &Path, _place: &Path) -> io::Result<bool> {
    Ok(false)
}
