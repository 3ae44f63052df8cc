#!/bin/sh
# Installs nginx and OpenSSH, which some tests run against, if it can do so unattended: as root, with apt-get.
# Never fails; tests whose server is missing are reported as skipped.

missing=
[ -x /usr/sbin/nginx ] || missing="$missing nginx"
[ -x /usr/sbin/sshd ] || missing="$missing openssh-server"
command -v ssh >/dev/null 2>&1 || missing="$missing openssh-client"
command -v curl >/dev/null 2>&1 || missing="$missing curl"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "Tests that need$missing will be skipped. Install them to run these tests."
  exit 0
fi

# The tests start their own servers; this prevents Debian from starting the installed ones.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
fi

install() {
  # shellcheck disable=SC2086 # one word a package
  DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -y --no-install-recommends $missing </dev/null >/dev/null 2>&1
}

echo "Installing$missing for the tests …"
install || { timeout 120 apt-get update >/dev/null 2>&1 && install; } || echo "The installation failed. Tests that need these servers will be skipped."
exit 0
