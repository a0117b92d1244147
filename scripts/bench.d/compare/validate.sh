# shellcheck shell=bash
# Whether our client can be believed: it keeps the rate it is asked for; a server that stands still shows in the times of all requests that
# were due meanwhile, which a closed loop does not see; and a server that is slower than both gives it the rate that it gives wrk.

validate() {
  local scenario server=nginx chosen at etag ours theirs ratio compared=0 rate pid round figures
  set_up
  csv=/dev/null
  machine "$(java_version); $(nginx -v 2>&1)"
  server=nginx scenario=small
  describe small
  instance nginx small
  aim_at_instance
  until_answers
  verify
  warm_up "$warm"
  rate=10000
  # The client's compiler has something to do at each rate, and it is on the client's core.
  open "$rate"; open "$rate"
  open "$rate"
  echo "at $rate/s: $found"
  [ "$(word requests "$found")" -ge $((rate * seconds * 99 / 100)) ] || failed 'it does not keep the rate'
  mapfile -t pid < <(processes "$chosen")
  { sleep 1; kill -STOP "${pid[@]}"; sleep 0.1; kill -CONT "${pid[@]}"; } &
  open "$rate"
  wait $! || true
  echo "at $rate/s, the server stopped for 100 ms: $found"
  awk -v p="$(word p999 "$found")" -v m="$(word p50 "$found")" 'BEGIN { exit !(p > 80000 && m < 20000) }' || failed 'the stop does not show'
  { sleep 1; kill -STOP "${pid[@]}"; sleep 0.1; kill -CONT "${pid[@]}"; } &
  clients=2 closed "$seconds"
  wait $! || true
  echo "the same seen by a closed loop (wrk, 2 connections): $found"
  for server in nginx flexgate; do
    for scenario in small list large tls; do
      describe "$scenario"
      instance "$server" "$scenario"
      aim_at_instance
      until_answers
      verify
      warm_up "$(warmth "$server")"
      theirs='' ours=''
      for round in $(seq 1 "$rounds"); do
        # By turns: whoever is second may find the machine faster, or slower.
        if [ $((round % 2)) = 1 ]; then by_wrk; by_load; else by_load; by_wrk; fi
      done
      read -r wrk_rate wrk_server wrk_client <<<"$(middle "$theirs")"
      read -r our_rate our_server our_client <<<"$(middle "$ours")"
      # Round by round: the machine may be twice as fast a minute later.
      read -r ratio <<<"$(middle "$(paste -d' ' <(sed '/^ *$/d' <<<"$ours") <(sed '/^ *$/d' <<<"$theirs") | awk '{ printf "%.2f\n", $1 / $4 }')")"
      printf '%-9s %-6s wrk %7.0f/s (server %3d %% busy, its own core %3d %%)   Load %7.0f/s (%3d %%, %3d %%)   ratio %s' "$server" "$scenario" \
        "$wrk_rate" "$wrk_server" "$wrk_client" "$our_rate" "$our_server" "$our_client" "$ratio"
      if [ "$our_server" -ge 95 ] && [ "$wrk_server" -ge 95 ]; then
        compared=$((compared + 1))
        awk -v r="$ratio" 'BEGIN { exit !(r > 0.9 && r < 1.1) }' || failed ' the clients differ by more than a tenth'
        echo
      else
        echo '   (no comparison: a client was the limit)'
      fi
    done
  done
  [ "$compared" -gt 0 ] || failed 'there was no server that was slower than both clients'
  echo 'the client is valid'
}
by_wrk() { measured closed "$seconds"; theirs+="$figures "$'\n'; }
by_load() {
  # As wrk: a real-time thread that is always busy is taken off its core for a twentieth of each second.
  priority off
  measured load mode=closed seconds="$seconds" connections="$clients" wire="$wire" path="$path" kind=fixed; ours+="$figures "$'\n'
  priority on
}
aim_at_instance() {
  at=${port[$chosen]}
  case $wire in tls|h2) at=${tls_port[$chosen]} ;; esac
}
measured() { # command...: sets figures to the rate, and how much of their cores server and client had
  local before
  before=$(ticks "$chosen")
  read -r s0 s1 <<<"$(core 0)"; read -r c0 c1 <<<"$(core 1)"
  "$@"
  read -r s2 s3 <<<"$(core 0)"; read -r c2 c3 <<<"$(core 1)"
  [ "$(word status "$found")" = 0 ] || failed "$found"
  figures=$(awk -v n="$(word requests "$found")" -v us="$(word us "$found")" -v b=$((100 * ($(ticks "$chosen") - before) / (s3 - s1))) -v c=$((100 * (c2 - c0) / (c3 - c1))) \
    'BEGIN { printf "%.0f %d %d", n / us * 1e6, b, c }')
}
middle() { sed '/^ *$/d' <<<"$1" | sort -n | awk '{ line[NR] = $0 } END { print line[int((NR + 1) / 2)] }'; }
