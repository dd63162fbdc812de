cat <<EOF
not_here() {
}
EOF
ok() { echo "${x//a/\}}"; }
cut() {
  if [ 1