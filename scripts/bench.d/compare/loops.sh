# shellcheck shell=bash
# Two event loops beside one, on a machine that has no third core for the client. One loop shares core 0 with one thread of wrk; two loops
# share both cores with two threads of wrk. So each loop has as much of a core in both, client's cost included, and the ratio of the rates
# is what a second loop gives. CPU per request is the gateway's own, the client's not in it: where it stays the same, nothing is lost
# between the loops; where a loop waited for the other, cores would be idle, so that is reported, too, and the busiest loop's part.
# What the machine itself loses when both cores work (cores of a virtual machine may share a real one) is seen by two gateways of one loop
# that know nothing of each other, each with its client on a core of its own: no pair of loops could give more than those. But clients of
# two loops reach either of them, so half of the requests go from core to core, which the kernel makes each pay for. So the same two gateways
# are asked from both cores, too: that is a pair of loops that share nothing, under the same load.

loop_ticks() { # instance: one line for each event loop
  local task
  for task in /proc/"${root_pid[$1]}"/task/*/stat; do
    grep -q '(vert.x-eventloo' "$task" && sed 's/.*) //' "$task" | awk '{ print $12 + $13 }'
  done
}

loops() {
  local server round before used found requests chosen at lines
  path=$plugin kind=fixed wire=h1 etag=''
  for server in flexgate other flexgate2; do
    aim_loops "$server"
    verify
    until_steady "$server"
  done
  for round in $(seq 1 "$rounds"); do
    for server in $(turn "$round" flexgate flexgate2 pair crossed); do
      aim_loops "$server"
      lines=$(loop_ticks "$chosen") before=$(spent "$server")
      read -r s0 s1 <<<"$(core 0)"; read -r c0 c1 <<<"$(core 1)"
      found=$(drive "$server" "$seconds")
      read -r s2 s3 <<<"$(core 0)"; read -r c2 c3 <<<"$(core 1)"
      used=$(($(spent "$server") - before)) requests=$(word requests "$found")
      [ "$(word status "$found")" = 0 ] || failed "$found"
      share=$(paste <(echo "$lines") <(loop_ticks "$chosen") | awk '{ d = $2 - $1; sum += d; if (d > most) most = d } END { printf "%d", 100 * most / sum }')
      printf '%s,%s,%s,closed,,%s,%s,%s,%s,%s,%s,,%s,%s,%s,0,,busiest loop %s %%\n' loops "$server" "$round" "$requests" \
        "$(awk -v us="$(word us "$found")" 'BEGIN { printf "%.3f", us / 1e6 }')" \
        "$(awk -v t="$used" -v n="$requests" -v hz="$(getconf CLK_TCK)" 'BEGIN { printf "%.2f", t / hz * 1e6 / n }')" \
        "$(word p50 "$found")" "$(word p99 "$found")" "$(word p999 "$found")" \
        $((100 * (s2 - s0) / (s3 - s1))) $((100 * (c2 - c0) / (c3 - c1))) "$(resident "$chosen")" "$share" >>"$csv"
    done
  done
}
# Until three runs in a row are not faster than the best before: on the core that loop and client share the compiler has little room, and takes long.
until_steady() { # server
  local best=0 stale=0 spent=0 found rate
  while [ "$spent" -lt "$warm" ] || { [ -z "$smoke" ] && [ "$stale" -lt 3 ] && [ "$spent" -lt "$((warm * 5))" ]; }; do
    found=$(drive "$1" 3)
    spent=$((spent + 3))
    rate=$(awk -v n="$(word requests "$found")" -v us="$(word us "$found")" 'BEGIN { printf "%d", n / us * 1e6 }')
    if [ "$((rate * 100))" -gt "$((best * 103))" ]; then best=$rate stale=0; else stale=$((stale + 1)); fi
  done
}
aim_loops() { # server
  instance "$(case $1 in pair|crossed) echo flexgate ;; *) echo "$1" ;; esac)" loops
  at=${port[$chosen]}
}
spent() { # server: of both where there are two
  case $1 in pair|crossed) echo $(($(ticks flexgate_one) + $(ticks flexgate_other))) ;; *) ticks "$chosen" ;; esac
}
# Who asks: a line for each process of wrk, with whom it asks, its cores, threads and connections.
clients_of() { # server
  case $1 in
    flexgate2) echo "flexgate2 0,1 2 $((2 * connections))" ;;
    pair) printf '%s\n' "flexgate 0 1 $connections" "other 1 1 $connections" ;;
    crossed) printf '%s\n' {flexgate,other}\ {0,1}\ 1\ $((connections / 2)) ;;
    other) echo "other 1 1 $connections" ;;
    *) echo "$1 0 1 $connections" ;;
  esac
}
drive() { # server seconds: what all of them found, the longest of each time
  local who cores threads many pids=() chosen at
  rm -f "$dir"/drive.*
  while read -r who cores threads many; do
    aim_loops "$who"
    taskset -c "$cores" wrk -t"$threads" -c"$many" -d"$2s" -s "$here/requests.lua" "${fields[@]}" "http://127.0.0.1:$at$path" -- fixed >"$dir/drive.$who.$cores" &
    pids+=("$!")
  done < <(clients_of "$1")
  wait "${pids[@]}"
  grep -h '^requests=' "$dir"/drive.* | awk '
    { for (i = 1; i <= NF; i++) { split($i, w, "="); if (!(w[1] in v)) name[++n] = w[1]
      if (w[1] ~ /^(us|p50|p99|p999|max)$/) { if (w[2] > v[w[1]]) v[w[1]] = w[2] } else v[w[1]] += w[2] } }
    END { for (i = 1; i <= n; i++) printf "%s%s=%s", (i == 1 ? "" : " "), name[i], v[name[i]]; print "" }'
}
