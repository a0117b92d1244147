# shellcheck shell=bash
# The gateway beside nginx, Varnish, HAProxy and a bare Vert.x server: see bench.d/results/README.md for the method.
here="$bench/compare"
# shellcheck source=scripts/bench.d/compare/servers.sh
. "$here/servers.sh"
# shellcheck source=scripts/bench.d/compare/runs.sh
. "$here/runs.sh"
# shellcheck source=scripts/bench.d/compare/loops.sh
. "$here/loops.sh"
# shellcheck source=scripts/bench.d/compare/validate.sh
. "$here/validate.sh"

all_servers='flexgate nginx varnish haproxy vertx'
all_scenarios='small list large same tls http2 close miss0 miss50 cold distinct write loops'
key=fgk_bench-team-key-of-the-usual-length-43-chars

# What is asked for, by whom, and where: all that the runs have in common.
set_up() {
  need wrk wrk
  need nginx nginx
  need varnishd varnish
  need haproxy haproxy
  need h2load nghttp2-client
  need openssl openssl
  need chrt util-linux
  java=${JDK:+$JDK/bin/}java
  classes="$home/target/flexgate.jar"
  prepare
  # Whatever runs beside is on the client's core.
  taskset -pc 1 $$ >/dev/null
  java_options=(-XX:+UseSerialGC)
  # What says nothing of speed need not wait for the better compiler.
  [ -z "$smoke" ] || java_options+=(-XX:TieredStopAtLevel=1)
  # shellcheck disable=SC2207 # none of them has a space
  java_options+=($(native_access "$java"))
  nofile=$(ulimit -Hn)
  [ "$nofile" != unlimited ] && [ "$nofile" -le 200000 ] || nofile=200000
  ulimit -n "$nofile"
  mkdir "$dir/classes"
  javac --release 17 -nowarn -proc:none -cp "$home/target/flexgate.jar" -d "$dir/classes" "$here"/*.java 2>"$dir/javac.log" || { cat "$dir/javac.log" >&2; exit 1; }
  cp "$here/logback.xml" "$dir/classes/"
  classes="$dir/classes:$home/target/flexgate.jar"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 \
    -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
  cat "$dir/cert.pem" "$dir/key.pem" >"$dir/both.pem"
  export BENCH_KEY_HASH
  BENCH_KEY_HASH=sha256:$(printf %s "$key" | sha256sum | cut -d' ' -f1)
  # A helper library's fields; with the request line and Host about 400 bytes.
  headers=("Authorization: Basic $(printf 'contact-center:%s' "$key" | base64 -w0)" 'Accept: application/json' 'Accept-Charset: utf-8'
    'Accept-Encoding: gzip, compress, deflate, br' 'User-Agent: twilio-node/6.0.2 (linux x64) node/v20.20.2'
    'X-Request-Source: contact-center/provisioning')
  printf '%s\n' "${headers[@]}" >"$dir/headers"
  fields=()
  for field in "${headers[@]}"; do fields+=(-H "$field"); done
  origin_port=$(free_port)
  taskset -c 1 "$java" "${java_options[@]}" -Xmx512m -Xmn256m -cp "$classes" Origin "$origin_port" >"$dir/origin.log" 2>&1 &
  pids+=("$!")
  until_up "http://127.0.0.1:$origin_port/__origin/count"
  coproc LOAD { exec taskset -c 1 "$java" "${java_options[@]}" -Xms768m -Xmn512m -cp "$classes" Load "$dir/headers" 2>"$dir/load.log"; }
  exec {to_load}>&"${LOAD[1]}" {from_load}<&"${LOAD[0]}"
  pids+=("$LOAD_PID")
  read -r found <&"$from_load"
  priority on
  plugin=$plugins/FP$(printf %032x 7)
}

# Nothing else on its core may delay the client when times are measured, neither its own compiler nor the reader of the access log, whose turns
# take milliseconds; while it is warmed up its compiler has to get on. Where the client is always awake it gets the larger share of its core
# only: others would never have it, and the kernel takes real-time threads off theirs after 0.95 s of each second.
priority() { # on, more or off
  local task name
  for task in /proc/"$LOAD_PID"/task/*; do
    # One that has ended meanwhile needs nothing.
    { read -r name <"$task/comm"; } 2>/dev/null || continue
    case $name in load-loop*|vert.x-eventloo*)
      { chrt "$([ "$1" = on ] && echo -f || echo -o)" -p "$([ "$1" = on ] && echo 1 || echo 0)" "${task##*/}" &&
        renice -n "$([ "$1" = more ] && echo -10 || echo 0)" -p "${task##*/}"; } >/dev/null 2>&1 ||
        echo "scripts/bench: the client's loop gets no priority here: times of the client's core are in the figures" >&2 ;;
    esac
  done
}

compare() {
  set_up
  [ -z "$smoke" ] || out=${out:-$dir/smoke}
  out=${out:-$home/target/bench}
  [ -z "$smoke" ] || : "${scenarios:=small same cold write}"
  : "${scenarios:=$all_scenarios}"
  mkdir -p "$out"
  csv="$out/results.csv"
  [ -f "$csv" ] || echo "$columns" >"$csv"
  {
    machine "kernel $(uname -r); $(grep -m1 -o 'hypervisor' /proc/cpuinfo >/dev/null && echo 'a virtual machine' || echo 'bare metal')"
    "$java" -version 2>&1 | sed -n '1p;3p'
    nginx -v 2>&1
    varnishd -V 2>&1 | sed -n 1p
    haproxy -v | sed -n 1p
    wrk -v 2>&1 | sed -n 1p || true
    h2load --version
    echo "gateway: commit $(git -C "$home" describe --always --dirty), jar $(sha256sum "$home/target/flexgate.jar" | cut -c1-12) of $(date -ur "$home/target/flexgate.jar" +%FT%TZ), java ${java_options[*]} -Xmx256m ${BENCH_JAVA_OPTS:-}"
    echo "requests of $(fields_bytes) bytes, $connections connections, $rounds interleaved rounds of $seconds s"
  } | tee "$out/machine.txt"
  local scenario server
  for server in ${servers//,/ }; do
    case " $all_servers " in *" $server "*) ;; *) echo "scripts/bench: no server '$server'; there are $all_servers" >&2; exit 2 ;; esac
  done
  for scenario in ${scenarios//,/ }; do
    case " $all_scenarios " in *" $scenario "*) ;; *) echo "scripts/bench: no scenario '$scenario'; there are $all_scenarios" >&2; exit 2 ;; esac
  done
  for scenario in ${scenarios//,/ }; do
    # What an earlier run has found is replaced.
    grep -v "^$scenario," "$csv" >"$csv.new" || true
    mv "$csv.new" "$csv"
    echo "-- $scenario (${SECONDS} s)"
    measure "$scenario"
  done
  if [ -z "$smoke" ]; then
    "$java" -cp "$classes" Report "$out"
  else
    "$java" -cp "$classes" Report "$out" >/dev/null
    "$java" -cp "$classes" Report "$out" complete "$scenarios"
    echo "figures of all servers in $(echo "${scenarios//,/ }" | wc -w) scenarios after $SECONDS s"
  fi
}
fields_bytes() { { printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:12345\r\n' "$plugin"; sed 's/$/\r/' "$dir/headers"; printf '\r\n'; } | wc -c; }
