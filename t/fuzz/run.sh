#!/bin/sh
# Builds the fuzz targets and runs each for some seconds: t/fuzz/run.sh [SECONDS].
# A target is t/fuzz/NAME.c; a crash is a failure, and the input that made it is kept.

seconds=${1:-10}
root=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
cd "$root" || exit 1
build=${CRM_BUILD:-$root/build}/fuzz
shared=${CRM_SHARED_DATA:-$root/../shared/data}
passed=0 failed=0

clang=$(command -v clang) || { echo 'clang is not installed: nothing was run'; exit 1; }
flags="-std=gnu11 -g -O1 -D_GNU_SOURCE -Icommon -isystem /usr/include/postgresql
	-fno-omit-frame-pointer
	-fno-sanitize-recover=undefined"
library='-lsqlite3 -lcsv -lyaml -lutf8proc'
mkdir -p "$build" || exit 1

# The sources that targets link with, all but the command line; again when any file is newer.
stamp=$build/common.a
if [ ! -e "$stamp" ] || [ -n "$(find common -name '*.[ch]' -newer "$stamp")" ]; then
	rm -f "$build"/*.o "$stamp"
	for c in common/base/*.c common/io/*.c common/db/*.c common/model/*.c; do
		echo "$c"
	done | xargs -P "$(nproc)" -I FILE sh -c "o=\$(echo FILE | tr / -)
		'$clang' $(echo $flags) -fsanitize=fuzzer-no-link,address,undefined -c FILE \
			-o '$build'/\$o.o" || exit 1
	ar rcs "$stamp" "$build"/*.o || exit 1
fi

# One example a file, from which the fuzzer goes on.
seed()
{
	seeds=$((seeds + 1))
	printf "$2" > "$build/corpus/$1/seed-$seeds"
}

make_seeds()
{
	seeds=0
	mkdir -p "$build/corpus/$1"
	case $1 in
	csv)
		seed csv '\000name,notes\nA,"x ""y"""\nB,"two\nlines"\n'
		seed csv '\025a;b\r\n1;2\r\n'
		seed csv '\002a\tb\n1\\t\t2\\\\\n'
		seed csv '\003{"a": 1, "b": ["x", "y"], "c": null}\n{"a": "\\u0451"}\n'
		seed csv '\003[{"a": true}, {"b": 1.5}]'
		seed csv '\0001CClientBankExchange\nРасчСчет=1\nСекцияРасчСчет\nРасчСчет=1
ВсегоПоступило=5\nКонецРасчСчет\nСекцияДокумент=x\nСумма=5\nДата=01.06.2026
ПолучательСчет=1\nПлательщик=ИНН 1 x\nНазначениеПлатежа1=x\nКонецДокумента\nКонецФайла\n'
		seed csv '\000***** ^Type=400^ ^Acc=1^\n^CrIn=1^\n^DocDate=01.06.2026^\n^Credit=5^
^UNNKorr=x:INN1.KPP2^\n^Nazn=x^\n^Nazn2=y^\n^CR=5^\n^CrOut=6^\n#####\n'
		;;
	yaml)
		seed yaml 'a: 1\nlist:\n  - x\n  - "y\\n"\n'
		seed yaml -- 2>/dev/null || :
		seed yaml '%s' '- name: x\n  notes: |\n    a\n    b\n'
		;;
	filter)
		seed filter '0name,colour.name\n-name,id\n\nname=Ёлка\namount=100..\nday=2026-03\n'
		seed filter '1\n\ncolour,day.month\nstate=open,won\nphone~4567\n'
		seed filter '2all\nday\n\nname~проба\nnotes=\nnumber!=5\nелка\n'
		seed filter '0\n\n\nsubject=thing:2\nat=2026-03-02..\nactive=1\nshare=..25\n'
		seed filter '4parent.name\n-parent\n\nparent=Red\n'
		;;
	date)
		for text in 2026-11-22 22.11.2026 --11-25 +3d -2w eom 2026-Q4 2026-W07 this-month \
			2025-01..2025-03 2026-11-22T09:30:00+03:00 'tomorrow 15:00' пятница \
			'%%d/%%m/%%Y|22/11/2026' '%%d %%b %%Y %%H:%%M|1 янв 2026 10:00'; do
			seed date "0$text"
		done
		;;
	money)
		for text in '1 234,50' 1,234.50 1.234.567,8 -0.5 .5 5. 1234.500 '12,5 %%' \
			9223372036854775807 -9000000000000000000 "1'000" RUB; do
			seed money "\002$text"
		done
		seed money '\001\000\000\000\000\000\000\000\003\000\000\000\000\000\000\000'"\
"'\002\000\000\000\000\000\000\000'
		;;
	esac
}

run_target()
{
	name=$1
	more=
	make_seeds "$name"
	[ "$name" != csv ] || [ ! -d "$shared/torture/csv" ] || more=$shared/torture/csv
	[ "$name" != yaml ] || [ ! -d "$shared/torture/yaml" ] || more=$shared/torture/yaml
	if ! "$clang" $flags -fsanitize=fuzzer,address,undefined "t/fuzz/$name.c" "$stamp" \
			$library -o "$build/$name" 2> "$build/$name.log"; then
		echo "$name: does not build"
		cat "$build/$name.log"
		return 1
	fi
	mkdir -p "$build/tmp"
	if TMPDIR=$build/tmp "$build/$name" -max_total_time="$seconds" -max_len=4096 -timeout=20 \
			-rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$build/$name-" \
			"$build/corpus/$name" $more > "$build/$name.log" 2>&1; then
		inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$name.log")
		echo "$name: $inputs inputs in $seconds s, no crash"
		return 0
	fi
	echo "$name: crashed; see $build/$name.log"
	grep -E 'ERROR|SUMMARY|BUG|Test unit|^crm:' "$build/$name.log" | head -n 5
	return 1
}

for source in t/fuzz/*.c; do
	if run_target "$(basename "$source" .c)"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
	rm -f "$build/tmp"/*
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
