# shellcheck shell=bash
# The container's SSH server. Sourced by init.sh.

readonly SSHD=$STATE/sshd

# Starts beside the app and never in its way: without a host key, or when the server does not start, the app runs all
# the same. The server's own log would be the app's, so there is none.
start_sshd() {
  if [[ -z $ssh_host_key ]]; then return; fi
  mkdir -p "$SSHD" /run/sshd
  (umask 077 && printf '%s\n' "$ssh_host_key" >"$SSHD/host_key")
  cat >"$SSHD/config" <<CONFIG
Port 22
HostKey $SSHD/host_key
PidFile $SSHD/pid
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
AuthorizedKeysFile none
AuthorizedKeysCommand $LIB/authorized-keys
AuthorizedKeysCommandUser root
ForceCommand $LIB/login
Subsystem sftp /usr/lib/openssh/sftp-server
AllowTcpForwarding yes
X11Forwarding no
PrintMotd no
PrintLastLog no
AcceptEnv LANG LC_* COLORTERM
ClientAliveInterval 30
MaxStartups 50
MaxSessions 100
LogLevel QUIET
CONFIG
  # Everybody comes from the same address here: whoever has many keys, or the wrong one, would keep all others out for a
  # while. Servers before OpenSSH 9.8 keep nobody out, and do not know the word.
  /usr/sbin/sshd -f "$SSHD/config" -o PerSourcePenalties=no 2>/dev/null ||
    /usr/sbin/sshd -f "$SSHD/config" || say 'the SSH server did not start; the app does'
}
