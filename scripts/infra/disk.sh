# Disks for the tests, in memory. Sourced by scripts/test-infra.
# shellcheck shell=bash

# mount_small_disk DIRECTORY: a file system that is full after a megabyte, where we may mount one.
mount_small_disk() { mount_disk "$1" size=1m,mode=777; }

# mount_read_only_disk DIRECTORY: one on which nobody may write, not even root.
mount_read_only_disk() { mount_disk "$1" ro; }

# mount_disk DIRECTORY OPTIONS
mount_disk() {
    mkdir -p "$1"
    ((EUID == 0)) && mount -t tmpfs -o "$2" tmpfs "$1" 2>/dev/null
}

# unmount_disk DIRECTORY: where none is mounted, nothing happens.
unmount_disk() { umount --lazy "$1" 2>/dev/null || true; }
