#!/usr/bin/env bash
# Builds pgvector for the newest PostgreSQL on this machine and installs it. Prints the version; does nothing when one
# without known index corruption is there. Needs root or sudo, and postgresql-server-dev-*, gcc, make, dpkg-dev.
set -euo pipefail

wanted=0.8.4
pinned=0.8.6
pinned_sha256=25c9b78cfdaa43c66788d7490246ac24e4fe1c86f19c4b60c089b723f84a4a0d

fail() { echo "pgvector: $1" >&2; exit 1; }

pg_config=$(ls /usr/lib/postgresql/*/bin/pg_config 2>/dev/null | sort -V | tail -1 || true)
[ -n "$pg_config" ] || fail "no PostgreSQL is installed: apt-get install postgresql postgresql-server-dev-all"
control=$("$pg_config" --sharedir)/extension/vector.control

installed() { sed -n "s/^default_version = '\(.*\)'/\1/p" "$control" 2>/dev/null || true; }
enough() { [ -n "$(installed)" ] && printf '%s\n' "$wanted" "$(installed)" | sort -VC; }

if enough; then
  installed
  exit
fi
[ -f "$("$pg_config" --pgxs)" ] || fail "the server's headers are missing: apt-get install postgresql-server-dev-all"

. /etc/os-release
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Release: $VERSION_CODENAME" | head -1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Upstream's release as the machine's own mirror keeps it for Debian's source package.
fetch_pinned() {
  /usr/lib/apt/apt-helper -qq -o APT::Sandbox::User=root download-file \
    "${mirror%/}/pool/main/p/pgvector/pgvector_$pinned.orig.tar.gz" "$work/pgvector.tar.gz" "SHA256:$pinned_sha256" > /dev/null || return 1
  mkdir "$work/pgvector"
  tar -xzf "$work/pgvector.tar.gz" -C "$work/pgvector" --strip-components=1
}

# Mirrors drop old releases: then what this suite has. Apt verifies it; its own settings and lists stay as they are.
fetch_suite() {
  local apt=(apt-get -qq -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/$1"
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $1 main" > "$work/sources.list"
  (cd "$work/$1" && "${apt[@]}" update && "${apt[@]}" source --download-only pgvector > /dev/null) || return 1
  dpkg-source --no-check --extract "$work/$1"/*.dsc "$work/pgvector" > /dev/null
}

fetch_pinned || fetch_suite sid || fetch_suite trixie || fail "$mirror has no source of pgvector"

# OPTFLAGS: without -march=native, so that a disk moved to another processor still works; the kernels pick AVX by
# themselves.
options=(OPTFLAGS= with_llvm=no "PG_CONFIG=$pg_config")
make -s -C "$work/pgvector" -j"$(nproc)" "${options[@]}" >&2
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
$sudo make -s -C "$work/pgvector" "${options[@]}" install >&2
enough || echo "pgvector: $(installed) is older than $wanted and lacks its fixes for index corruption" >&2
installed
