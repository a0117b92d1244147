# shellcheck shell=bash
# Where the CPU of a request goes, by async-profiler: the gateway as in compare, warmed up, under a closed loop. What is found is shared out
# among those who called: of the code on the stack the innermost that is the gateway's, Netty's, Vert.x's or a library's.
# shellcheck source=scripts/bench.d/compare.sh
. "$bench/compare.sh"

profiler=4.1

profile() {
  local scenario chosen at etag server=flexgate library collapsed us requests before
  set_up
  need jcmd default-jdk-headless
  csv=/dev/null
  out=${out:-$home/target/bench}
  mkdir -p "$out"
  library=linux-$([ "$(uname -m)" = aarch64 ] && echo arm64 || echo x64)/libasyncProfiler.so
  (cd "$home" && mvn -q -B dependency:copy -Dartifact=tools.profiler:async-profiler:$profiler -DoutputDirectory="$dir" </dev/null) \
    || { echo "scripts/bench: tools.profiler:async-profiler:$profiler could not be had" >&2; exit 1; }
  (cd "$dir" && jar xf "async-profiler-$profiler.jar" "$library")
  machine "$("$java" -version 2>&1 | sed -n 1p); gateway: commit $(git -C "$home" describe --always --dirty)"
  scenarios=${scenarios:-small list large miss0}
  for scenario in ${scenarios//,/ }; do
    case " small list large same tls http2 close miss0 distinct write " in *" $scenario "*) ;; *) echo "scripts/bench: '$scenario' cannot be profiled" >&2; exit 2 ;; esac
    describe "$scenario"
    instance flexgate "$scenario"
    at=${port[$chosen]}
    case $wire in tls|h2) at=${tls_port[$chosen]} ;; esac
    until_answers
    verify
    if [ "$scenario" = distinct ]; then load mode=closed seconds=120 requests="$many" connections=64 kind=fresh first=0; fi
    warm_up "$(warmth flexgate)"
    collapsed="$dir/$scenario.collapsed"
    # The samples are of CPU time, so that what waits has none.
    jcmd "${root_pid[$chosen]}" JVMTI.agent_load "$dir/$library" '"start,event=ctimer,interval=200us"' >/dev/null
    before=$(ticks "$chosen")
    closed "$((seconds * rounds))"
    us=$((($(ticks "$chosen") - before) * 1000000 / hertz)) requests=$(word requests "$found")
    jcmd "${root_pid[$chosen]}" JVMTI.agent_load "$dir/$library" "\"dump,flamegraph,file=$out/profile-$scenario.html\"" >/dev/null
    jcmd "${root_pid[$chosen]}" JVMTI.agent_load "$dir/$library" "\"stop,collapsed,total,file=$collapsed\"" >/dev/null
    [ "$(word status "$found")" = 0 ] || failed "$found"
    [ -s "$collapsed" ] || failed 'the profiler found nothing'
    awk -v us="$us" -v n="$requests" -v name="$scenario" 'BEGIN { printf "\n%s: %.1f us of CPU for each of %d requests\n", name, us / n, n }'
    "$java" -cp "$classes" Shares "$collapsed" "$us" "$requests"
  done
  echo
  echo "flame graphs: $out/profile-*.html"
}
