cd /srv
for f in *.key; do
  echo "$f"
done
