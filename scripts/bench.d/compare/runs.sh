# shellcheck shell=bash
# One scenario after the other: that every server does in it what it is measured for, then the rounds.

columns=scenario,server,round,phase,offered,requests,seconds,cpu_us,p50_us,p99_us,p999_us,max_us,server_core,client_core,resident_kib,origin_requests,late99_us,note
hertz=$(getconf CLK_TCK)
fresh=1000000000   # the next number of a sid that nobody has asked for

word() { sed -n "s/.*\b$1=\([^ ]*\).*/\1/p" <<<" $2"; }
count() { curl -fsS "http://127.0.0.1:$origin_port/__origin/count"; }
delay() { curl -fsS -o /dev/null -X POST "http://127.0.0.1:$origin_port/__origin/delay/$1"; }
# How long a core has been busy, and how long there was, in ticks.
core() { awk -v name="cpu$1" '$1 == name { idle = $5 + $6; all = 0; for (i = 2; i <= 9; i++) all += $i; print all - idle, all }' /proc/stat; }
failed() { echo "scripts/bench: $scenario, $server: $*" >&2; tail -5 "$dir/$chosen.log" >&2 || true; exit 1; }
load() { # words: what Load found
  echo "$* port=$at" >&"$to_load"
  read -r found <&"$from_load" || { cat "$dir/load.log" >&2; exit 1; }
}

# What a scenario asks for: path, kind of requests, how, the expected status, connections, the ms that the origin takes.
describe() { # scenario
  path=$plugin kind=fixed wire=h1 expect=200 many=1 first=0 asks=0 wait=0 clients=$connections
  case $1 in
    list) path="$plugins?PageSize=23" ;;
    large) path="$plugins?PageSize=333" ;;
    same) expect=304 ;;
    tls) wire=tls ;;
    http2) wire=h2 ;;
    close) wire=close ;;
    miss0) kind=fresh asks=1 ;;
    miss50) kind=fresh asks=1 wait=50 clients=512 ;;
    cold) kind=burst wait=50 clients=100 ;;
    distinct) kind=distinct many=${entries:-100000} first=0 ;;
    write) kind=write many=100 first=5000 asks=some ;;
  esac
}

# One closed-loop run: as fast as it goes, by wrk, or by h2load for HTTP/2. Sets found.
closed() { # seconds
  local options=("${fields[@]}") scheme=http
  [ "$wire" != close ] || options+=(-H 'Connection: close')
  [ -z "$etag" ] || options+=(-H "If-None-Match: $etag")
  if [ "$wire" = h2 ]; then
    taskset -c 1 h2load --warm-up-time 0 -D "$1" -c 8 -m $((clients / 8)) -t 1 "${options[@]}" "https://127.0.0.1:$at$path" >"$dir/h2load.out"
    grep -q '^Application protocol: h2$' "$dir/h2load.out" || failed 'not HTTP/2'
    # "requests: 1 total, 1 started, 1 done, 1 succeeded, 0 failed, 0 errored, 0 timeout"; those under way at the end are none of them.
    found=$(awk -v seconds="$1" '/^finished in/ { sub(/s,.*/, "", $3); }
      /^requests:/ { requests = $8; broken = $10 + $12 + $14 } /^status codes:/ { status = requests - $3; if (status < 0) status = 0 } /^traffic:/ { match($0, /\([0-9]+\)/); bytes = substr($0, RSTART + 1, RLENGTH - 2) }
      END { printf "requests=%d us=%d bytes=%s status=%d broken=%d\n", requests, seconds * 1e6, bytes, status, broken }' "$dir/h2load.out")
    return
  fi
  [ "$wire" != tls ] || scheme=https
  taskset -c 1 wrk -t1 -c"$clients" -d"$1s" -s "$here/requests.lua" "${options[@]}" "$scheme://127.0.0.1:$at$path" -- "$kind" \
    "$([ "$kind" = fresh ] && echo "$fresh" || echo "$first")" "$many" >"$dir/wrk.out" || { cat "$dir/wrk.out" >&2; exit 1; }
  found=$(grep '^requests=' "$dir/wrk.out")
}
# Requests at a constant rate, by Load. Sets found. Where the origin is asked it needs the client's core, which cannot be awake then all the time.
constant() { # rate seconds, the first number of a sid that nobody has asked for
  load mode=open awake="$([ "$asks" = 0 ] && echo yes || echo no)" rate="$1" seconds="$2" connections="$clients" wire="$wire" kind="$kind" path="$path" \
    many="$many" first="$([ "$kind" = fresh ] && echo "$3" || echo "$first")" expect="$expect" ${etag:+match="$etag"}
}
# One run of that kind.
open() { # rate
  [ "$asks" != 0 ] || priority more
  constant "$1" "$seconds" "$fresh"
  [ "$asks" != 0 ] || priority on
}
burst() { load mode=burst bursts="$((seconds * 5))" connections="$clients" first="$fresh"; }

# A run with all that is measured beside it, as a line of the table. One that something else on the machine has disturbed is repeated, twice
# at most: if others had more than 8 % of the server's core, or the client was late by itself.
run() { # round phase offered command...
  local try note=''
  for try in 1 2 3; do
    observed "$@"
    [ -z "$smoke" ] || break
    case $note in *disturbed*) [ "$try" = 3 ] || echo "$scenario, $server: again, $note ($line)" >>"$out/disturbed.log" ;; *) break ;; esac
  done
  echo "$line" >>"$csv"
}
observed() { # round phase offered command...: sets line and note
  local round=$1 phase=$2 offered=$3 cpu=0 used=0 before server_core client_core requests us asked kib='' each='' foreign
  shift 3
  before=$(count)
  [ -z "$chosen" ] || cpu=$(ticks "$chosen")
  read -r s0 s1 <<<"$(core 0)"; read -r c0 c1 <<<"$(core 1)"
  "$@"
  read -r s2 s3 <<<"$(core 0)"; read -r c2 c3 <<<"$(core 1)"
  [ -z "$chosen" ] || used=$(($(ticks "$chosen") - cpu))
  asked=$(($(count) - before))
  [ "$kind" != fresh ] && [ "$kind" != burst ] || fresh=$((fresh + 10000000))
  [ -z "$(word failed "$found")" ] || failed "$found"
  requests=$(word requests "$found") us=$(word us "$found")
  honest "$requests" "$asked" "$phase"
  server_core=$((100 * (s2 - s0) / (s3 - s1))) client_core=$((100 * (c2 - c0) / (c3 - c1)))
  note=''
  [ "$phase" != closed ] || [ "$client_core" -le 95 ] || [ "$server_core" -ge 95 ] || note=client-bound
  foreign=$([ -z "$chosen" ] && echo 0 || echo $((100 * (s2 - s0 - used) / (s3 - s1))))
  [ "$foreign" -le 8 ] || note="${note:+$note }disturbed: $foreign % of the server core to others"
  ! awk -v late="$(word late99 "$found")" 'BEGIN { exit !(late > 500) }' || note="${note:+$note }disturbed: client late"
  if [ -n "$chosen" ]; then
    kib=$(resident "$chosen")
    # What nginx keeps is in files in memory.
    [ "$chosen" != nginx ] || kib=$((kib + $(du -sk "$cache" | cut -f1)))
    each=$(awk -v t="$used" -v n="$requests" -v hz="$hertz" 'BEGIN { printf "%.2f", n ? t / hz * 1e6 / n : 0 }')
  fi
  line=$(printf '%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s' "$scenario" "$server" "$round" "$phase" "$offered" "$requests" \
    "$(awk -v us="$us" 'BEGIN { printf "%.3f", us / 1e6 }')" "$each" "$(word p50 "$found")" "$(word p99 "$found")" "$(word p999 "$found")" \
    "$(word max "$found")" "$server_core" "$client_core" "$kib" "$asked" "$(word late99 "$found")" "$note")
}
# Whether a run was what it says: good answers only, of the status and the length that were meant, and as many calls of the origin as that takes.
honest() { # requests calls phase
  local bytes
  [ "$1" -gt 0 ] || failed "no request was answered: $found"
  [ "$(word status "$found")" = 0 ] || failed "other answers than $expect: $found"
  [ "$(word broken "$found")" -le $(($1 / 10000)) ] || failed "broken connections: $found"
  if [ "$3" = closed ]; then
    bytes=$(($(word bytes "$found") / $1))
    case $scenario in
      same) [ "$bytes" -lt 600 ] || failed "$bytes bytes for a 304" ;;
      large) [ "$bytes" -gt 190000 ] || failed "$bytes bytes for 200 KB" ;;
      list) [ "$bytes" -gt 13000 ] || failed "$bytes bytes for 14 KB" ;;
      http2) [ "$bytes" -gt 600 ] || failed "$bytes bytes for 600" ;;
    esac
  fi
  case $asks in
    0) [ "$2" -le $(($1 / 1000)) ] || [ "$kind" = burst ] || failed "$2 of $1 hits asked the origin" ;;
    1) [ "$2" -ge $(($1 * 98 / 100)) ] || failed "only $2 of $1 misses asked the origin" ;;
    some) [ "$2" -ge $(($1 / 10)) ] || failed "only $2 of $1 requests asked the origin, of which each tenth is a write" ;;
  esac
}

# That a server does in this scenario what it is there for; with why it does not, if it does not.
verify() {
  local scheme=http body head
  case $wire in tls|h2) scheme=https ;; esac
  etag=
  ask() { curl -sS -k --http1.1 -D "$dir/answer.head" -o "$dir/answer.body" "${fields[@]}" "$@" "$scheme://127.0.0.1:$at$path"; }
  ask; ask
  head -1 "$dir/answer.head" | grep -q ' 200' || failed "answers $(head -1 "$dir/answer.head")"
  grep -qiE '^(x-cache: hit|cache-status: flexgate; hit)' "$dir/answer.head" || failed 'no hit'
  [ "$path" != "$plugin" ] || [ "$(wc -c <"$dir/answer.body")" -ge 590 ] || failed "a plugin of $(wc -c <"$dir/answer.body") bytes"
  case $scenario in
    same)
      etag=$(tr -d '\r' <"$dir/answer.head" | sed -n 's/^[Ee][Tt]ag: //p')
      [ -n "$etag" ] || failed 'no ETag'
      ask -H "If-None-Match: $etag"
      head -1 "$dir/answer.head" | grep -q ' 304' || failed "no 304 but $(head -1 "$dir/answer.head")"
      ;;
    write)
      # A plugin, and a list that has it.
      local target="$plugins/FP$(printf %032x 9)" list="$plugins?PageSize=23"
      path=$list ask; path=$list ask; path=$target ask; path=$target ask
      curl -sS -o /dev/null "${fields[@]}" -d FriendlyName=Other "http://127.0.0.1:$at$target"
      # What it has become says the origin: others have written to it, too.
      local now
      now=$(curl -sS "${fields[@]}" "http://127.0.0.1:$origin_port$target" | grep -o 'changed [0-9]* times' | head -1)
      [ -n "$now" ] || failed 'the origin does not say how often the plugin was changed'
      path=$target ask
      grep -q "$now" "$dir/answer.body" || { why='after a write it goes on answering what was before'; return; }
      path=$list ask
      grep -q "$now" "$dir/answer.body" || why='after a write the plugin is new, and lists that have it are as before'
      ;;
  esac
}

# All rounds of a scenario.
measure() { # scenario
  local server chosen at round why etag rate
  scenario=$1
  describe "$scenario"
  if [ "$scenario" = loops ]; then loops; return; fi
  local able=()
  local -A half=() etags=() instances=()
  for server in ${servers//,/ }; do
    why=$(unable "$server" "$scenario")
    if [ -z "$why" ]; then
      instance "$server" "$scenario"
      at=${port[$chosen]}
      case $wire in tls|h2) at=${tls_port[$chosen]} ;; esac
      until_answers
      verify
    fi
    if [ -n "$why" ]; then
      echo "$scenario,$server,,unable,,,,,,,,,,,,,,$why" >>"$csv"
      continue
    fi
    able+=("$server") etags[$server]=$etag instances[$server]=$chosen
  done
  delay "$wait"
  # What is compiled as it runs gets a run that does not count; and all get the entries they are asked for.
  for server in "${able[@]}"; do
    aim
    if [ "$scenario" = distinct ]; then
      load mode=closed seconds=120 requests="$many" connections=64 kind=fresh first=0
      [ "$(word requests "$found")" -ge "$many" ] && [ "$(word status "$found")" = 0 ] || failed "not filled: $found"
    fi
    warm_up "$(warmth "$server")"
  done
  # Times at half of a rate follow at once on the run that has found the rate: on a machine that others share, what was half of it a minute ago
  # may be all of it now.
  for round in $(seq 1 "$rounds"); do
    for server in $(turn "$round" "${able[@]}"); do
      aim
      if [ "$scenario" = cold ]; then
        run "$round" burst "$clients" burst
        continue
      fi
      run "$round" closed "" closed "$seconds"
      half[$server]=$(awk -v n="$(word requests "$found")" -v us="$(word us "$found")" 'BEGIN { printf "%d", n / us * 5e5 }')
      run "$round" half "${half[$server]}" open "${half[$server]}"
      case $scenario in miss*) run "$round" fixed 1000 open 1000 ;; esac
    done
    case $scenario in
      miss*) server=direct chosen='' at=$origin_port; run "$round" fixed 1000 open 1000 ;;
      small|list|large|same|tls|distinct)
        # Under the same load, that which is half of what nginx can do.
        [ -z "${half[flexgate]:-}" ] || [ -z "${half[nginx]:-}" ] || for server in $(turn "$round" flexgate nginx); do
          aim
          run "$round" alike "${half[nginx]}" open "${half[nginx]}"
        done ;;
    esac
  done
  delay 0
}
aim() { # at a server that was found able
  chosen=${instances[$server]} etag=${etags[$server]} at=${port[$chosen]}
  case $wire in tls|h2) at=${tls_port[$chosen]} ;; esac
}
# How long something is warmed up at least: where code is compiled as it runs, until what is hot is; longer the first time.
declare -A warmed
warmth() { # server
  case $1 in
    flexgate*|vertx) if [ -n "${warmed[$chosen]:-}" ]; then echo $((warm / 3 + 1)); else echo "$warm"; fi ;;
    *) echo 1 ;;
  esac
}
# Each round begins with another.
turn() { # round servers...
  local round=$1
  shift
  local all=("$@") i
  for i in $(seq 0 $(($# - 1))); do echo "${all[(i + round - 1) % $#]}"; done
}
# Runs that do not count: several short ones, since clients that come and leave are code, too, that is compiled; and more of them until two in a row
# are not faster than the best before, or a server would be measured while the compiler has its core.
warm_up() { # seconds at least
  local spent=0 step=3 best=0 rate stale=0
  [ "$1" -ge "$step" ] || step=$1
  if [ "$scenario" = cold ]; then
    burst
  else
    while [ "$spent" -lt "$1" ] || { [ -z "$smoke" ] && [ "$1" -gt 1 ] && [ "$stale" -lt 2 ] && [ "$spent" -lt "$((warm * 5))" ]; }; do
      closed "$step"
      spent=$((spent + step))
      [ "$kind" != fresh ] || fresh=$((fresh + 10000000))
      rate=$(awk -v n="$(word requests "$found")" -v us="$(word us "$found")" 'BEGIN { printf "%d", n / us * 1e6 }')
      if [ "$((rate * 100))" -gt "$((best * 103))" ]; then best=$rate stale=0; else stale=$((stale + 1)); fi
    done
    # The client, too, and what a server does where requests come one by one.
    priority off
    constant "$((best > 10000 ? best / 2 : 5000))" "$([ -n "${warmed[client-$wire]:-}" ] && echo $((warm / 4 + 1)) || echo "$warm")" $((fresh + 5000000))
    priority on
    [ -z "$(word failed "$found")" ] || failed "$found"
    warmed[client-$wire]=yes
  fi
  warmed[$chosen]=yes
  [ "$kind" != fresh ] && [ "$kind" != burst ] || fresh=$((fresh + 10000000))
}
until_answers() {
  for _ in $(seq 1 600); do
    curl -sS -k -o /dev/null --max-time 1 "${fields[@]}" "$([ "$wire" = tls ] || [ "$wire" = h2 ] && echo https || echo http)://127.0.0.1:$at$plugin" 2>/dev/null && return
    sleep 0.05
  done
  failed 'it does not answer'
}
