# shellcheck shell=bash
# The gateway with one collector or another, on JDK 17 and, where it is installed, on 25: as fast as it goes, and times under one load for all,
# half of what it does with the first in that round. As in compare, and by its means: interleaved, one at a time under load.
# shellcheck source=scripts/bench.d/compare.sh
. "$bench/compare.sh"

declare -A java_of=() collector_of=()
variant() { # name, home of a JDK, collector
  names+=("$1") java_of[$1]=$2/bin/java collector_of[$1]=$3
}
collected() { # name, scenario: sets chosen, at; starts it, if it is the first time
  local java=${java_of[$1]} java_options=("-XX:+Use${collector_of[$1]}") heap=-Xmx256m more=()
  # shellcheck disable=SC2207 # none of them has a space
  java_options+=($(native_access "$java"))
  chosen=$1
  [ "$2" != distinct ] || { chosen=$1-big heap=-Xmx1g more=(--set cache.max-memory=512MiB); }
  if [ -z "${root_pid[$chosen]:-}" ]; then
    port[$chosen]=$(free_port) admin_port[$chosen]=$(free_port)
    gateway "$chosen" "$heap" ${more[@]+"${more[@]}"}
  fi
  at=${port[$chosen]}
}

collectors() {
  local names=() name home17 home25 round rate etag='' chosen at server=flexgate
  set_up
  out=${out:-$home/target/bench}
  mkdir -p "$out"
  csv="$out/collectors.csv"
  echo "$columns" >"$csv"
  home17=$(jdk 17) home25=$(jdk 25)
  [ -n "$home17" ] || { echo "scripts/bench: no JDK 17" >&2; exit 1; }
  variant serial-17 "$home17" SerialGC
  variant g1-17 "$home17" G1GC
  if [ -n "$home25" ]; then
    variant serial-25 "$home25" SerialGC
    variant g1-25 "$home25" G1GC
    variant z-25 "$home25" ZGC
  else
    echo "scripts/bench: no JDK 25: on 17 only" >&2
  fi
  machine "gateway: commit $(git -C "$home" describe --always --dirty)"
  scenarios=${scenarios:-small distinct}
  for scenario in ${scenarios//,/ }; do
    case " small list large same distinct " in *" $scenario "*) ;; *) echo "scripts/bench: '$scenario' is not measured so; there are small list large same distinct" >&2; exit 2 ;; esac
    describe "$scenario"
    for name in "${names[@]}"; do
      collected "$name" "$scenario"
      until_answers
      verify
      if [ "$scenario" = distinct ]; then load mode=closed seconds=120 requests="$many" connections=64 kind=fresh first=0; fi
      warm_up "$warm"
    done
    for round in $(seq 1 "$rounds"); do
      for name in $(turn "$round" "${names[@]}"); do
        collected "$name" "$scenario"
        server=$name
        run "$round" closed "" closed "$seconds"
        [ "$name" != serial-17 ] || rate=$(awk -v n="$(word requests "$found")" -v us="$(word us "$found")" 'BEGIN { printf "%d", n / us * 5e5 }')
      done
      for name in $(turn "$round" "${names[@]}"); do
        collected "$name" "$scenario"
        server=$name
        run "$round" alike "$rate" open "$rate"
      done
    done
    echo "-- $scenario: medians of $rounds rounds; times at half of what serial-17 did in the round"
    for name in "${names[@]}"; do
      printf '%-10s %7.0f/s   ratio %.2f   %5.1f us of CPU for each   p50 %.3f   p99 %.2f   p99.9 %.2f ms   %d MiB\n' "$name" \
        "$(figure closed '$6 / $7')" \
        "$(awk -F, -v s="$scenario" -v n="$name" '$1 == s && $4 == "closed" { if ($2 == "serial-17") of[$3] = $6 / $7; if ($2 == n) at[$3] = $6 / $7 } END { for (i in at) print at[i] / of[i] }' "$csv" | median)" \
        "$(figure closed '$8')" "$(figure alike '$9 / 1000')" "$(figure alike '$10 / 1000')" "$(figure alike '$11 / 1000')" "$(figure alike '$15 / 1024' | cut -d. -f1)"
    done
  done
}
figure() { # phase, what of a line: the median for $name in $scenario
  awk -F, -v s="$scenario" -v n="$name" -v p="$1" '$1 == s && $2 == n && $4 == p { print '"$2"' }' "$csv" | median
}
