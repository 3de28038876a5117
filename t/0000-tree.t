#!/usr/bin/perl
# The tree itself: who includes whom, and the rules of the house that a search can hold.
use strict;
use warnings;
use FindBin;
use Test::More;

chdir "$FindBin::Bin/.." or die;

sub text
{
	my ($file) = @_;
	open my $f, '<:encoding(UTF-8)', $file or die "$file: $!";
	local $/;
	return scalar <$f>;
}

# C without comments; with $texts = 0 also without what stands in quotes.  Lines stay lines.
sub code
{
	my ($file, $texts) = @_;
	my $c = text($file);
	$c =~ s{(/\*.*?\*/)|("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')}{
		defined $1 ? "\n" x ($1 =~ tr/\n//) : $texts ? $2 : '""'}gse;
	return $c;
}

# What a search finds: "file:line: text".
sub found
{
	my ($pattern, $texts, @files) = @_;
	my @hits;
	for my $file (@files) {
		my $line = 0;
		for (split /\n/, code($file, $texts)) {
			$line++;
			push @hits, "$file:$line: $_" if /$pattern/;
		}
	}
	return @hits;
}

sub none
{
	my ($name, @hits) = @_;
	ok(!@hits, $name) or diag(join "\n", @hits[0 .. ($#hits > 19 ? 19 : $#hits)]);
}

my @c = sort glob('cmd/*.c cmd/*/*.c common/*/*.c');
my @h = sort glob('cmd/*.h cmd/*/*.h common/*/*.h');
my @sql = sort glob('cmd/report/*.sql common/db/sql/*.sql');
my @all = grep { $_ ne 'common/base/banned.h' } @c, @h;
cmp_ok(scalar @c, '>', 80, 'there are sources');
cmp_ok(scalar @sql, '>', 3, 'and SQL');

# --- layers: cmd -> cli -> model -> db -> base, and io -> base ---
my %may = (
	base => ['base'],
	db => ['base', 'db'],
	model => ['base', 'db', 'model'],
	io => ['base', 'io'],
	cli => ['base', 'db', 'model', 'io', 'cli'],
	cmd => ['base', 'db', 'model', 'io', 'cli', 'shared'],
);
my @wrong;
for my $file (@all) {
	my ($layer) = $file =~ m{^(?:common/)?([^/]+)};
	my $line = 0;
	for (split /\n/, code($file, 1)) {
		$line++;
		next unless /^\s*#\s*include\s*"([^"]+)"/;
		my $header = $1;
		# Commands may share headers of their own; what is shared knows no command.
		my ($folder) = $file =~ m{^(.*)/};
		next if $layer eq 'cmd' && $header =~ m{^(?:shared/)?[\w-]+\.h$} && -e "$folder/$header";
		my ($to) = $header =~ m{^(\w+)/[\w-]+\.h$};
		# A helper program, cmd/crm-NAME/, stands on base alone.
		push @wrong, "$file:$line: $_"
			unless $to && ($to eq 'base' || $folder !~ m{^cmd/crm-}) && $may{$layer} && grep { $_ eq $to } @{$may{$layer}};
	}
}
none('includes go downwards only', @wrong);
for (['sqlite3.h', qr{^common/db/sqlite[\w-]*\.[ch]$}], ['libpq-fe.h', qr{^common/db/postgres}],
	['csv.h', qr{^common/io/csv\.c$}], ['yaml.h', qr{^common/io/yaml\.c$}],
	['utf8proc.h', qr{^common/base/}], ['libical/ical.h', qr{^cmd/crm-ical/}],
	['gmime/gmime.h', qr{^cmd/crm-mail/}]) {
	my ($header, $where) = @$_;
	none("$header only where it belongs",
		found(qr{#\s*include\s*<\Q$header\E>}, 1, grep { !/$where/ } @all));
}
none('private headers stay in their folder', grep {
		my ($file, $header) = m{^(\S+?):\d+:.*"([^"]+-internal\.h)"};
		my ($folder) = $file =~ m{^(?:common/)?(.*)/};
		$header !~ m{^\Q$folder\E/};
	} found(qr{#\s*include\s*"[^"]+-internal\.h"}, 1, @all));

# --- money without fractions, one clock, one place for everything ---
none('no floating point', found(qr{\b(?:double|float)\b|\b(?:strtod|strtof|atof)\s*\(}, 0, @all));
none('now is read in one place', found(qr{\b(?:time|gettimeofday|ftime|mktime|timegm|
		(?:local|gm)time(?:_r)?|strftime|strptime)\s*\(}x, 0,
	grep { $_ ne 'common/base/instant.c' } @all));
none('other clocks only measure', grep { !/CLOCK_MONOTONIC/ }
	found(qr{\bclock_gettime\s*\(}, 0, @all));
is(scalar(found(qr{\btime\s*\(}, 0, 'common/base/instant.c')), 1, 'and there once');
none('the settings of the user are read from one table', grep { !/CRM_(?:NOW|CONFIG|DB_STRICT|PAGER)/ }
	found(qr{getenv\("CRM_}, 1, @all));
# An editor, a pager or a mailer may be a command of several words; no data goes into its line.
none('no shell is started', found(qr{\b(?:system|popen)\s*\(|"/bin/sh"|execlp?\("sh"}, 1,
	grep { !m{^common/(?:io/(?:editor|pager)|base/program)\.c$} } @all));
none('assertions are BUG()', found(qr{\bassert\s*\(|<assert\.h>}, 1, @all));
none('leaf code neither prints nor exits', found(qr{\b(?:exit|printf|puts|perror)\s*\(|\bstderr\b},
	0, grep { m{^common/(?:model|base)/} && !m{/(?:die|mem)\.c$} } @all));

# --- common/ names no entity ---
my (%entity, %table);
for my $file (grep { m{^cmd/} } @c) {
	my $source = text($file);
	$table{$1} = 1 while $source =~ /^\t\.table = "([a-z_]+)",/mg;
	$entity{$1} = $file while $source =~
		/^static const struct entity \w+ = \{\n\t\.name = "([a-z-]+)",/mg;
}
cmp_ok(scalar keys %entity, '>', 20, 'the entities are known');
my $names = join '|', map { quotemeta } sort keys %entity;
# A setting and a type of fields have the names of nouns.
none('common/ names no entity', grep { !m{^common/cli/config\.c:\d+: .*\{ "user", "CRM_USER"} &&
		!m{^common/cli/verb-fields\.c:\d+: \t\[TYPE_RATE\] = "rate",$} }
	found(qr{"(?:$names)"}, 1, grep { m{^common/} } @all));
my $tables = join '|', 'catalog', sort keys %table;
cmp_ok(scalar keys %table, '>', 20, 'and their tables');
my @tables;
for my $file (grep { m{^common/} } @all) {
	my $source = code($file, 1);
	# Texts of one statement stand behind each other.
	$source =~ s/"\s*"//g;
	while ($source =~ /"([^"]*\b(?:SELECT|INSERT|UPDATE|DELETE)\b[^"]*)"/g) {
		my $statement = $1;
		push @tables, "$file: $statement" if $statement =~
			/\b(?:FROM|JOIN|INTO|UPDATE)\s+(?:$tables)\b/;
	}
}
none('nor a table of one', @tables);

# --- our own enums are switched over whole, so that the compiler tells what is missing ---
my @partial;
for my $file (@all) {
	my $source = code($file, 1);
	while ($source =~ /\bswitch\s*\(((?:(?!\bswitch\b).)*?)\bdefault:/gs) {
		my ($first) = $1 =~ /\bcase\s+([A-Z]\w*)\b/;
		push @partial, "$file: default: behind case $first"
			if $first && $first !~ /^(?:SQLITE_|UTF8PROC_|YAML_\w+_(?:EVENT|TOKEN)|E[A-Z]+$)/;
	}
}
none('no default: in a switch over an enum', @partial);

# --- layout ---
my @long;
for my $file (@all, @sql, glob('t/unit/*.c t/fuzz/*.c')) {
	my $line = 0;
	for (split /\n/, text($file)) {
		$line++;
		my $width = 0;
		for (split //) {
			$width += $_ eq "\t" ? 8 - $width % 8 : 1;
		}
		push @long, "$file:$line: $width columns" if $width > 100;
	}
}
none('no line beyond 100 columns', @long);
none('no blanks at the ends of lines', map {
		my $file = $_;
		my $line = 0;
		map { $line++; /[ \t\r]$/ ? "$file:$line" : () } split /\n/, text($file);
	} @all, @sql, 'Makefile', glob('t/*.t t/*.sh t/*.py t/fixtures/*.sh .ci/*'));
none('no // comments', found(qr{(?<!:)//}, 0, @all));
SKIP: {
	my $formatter = grep { -x "$_/clang-format" } split /:/, $ENV{PATH};
	skip 'clang-format is not installed', 1 unless $formatter;
	my $said = `clang-format --dry-run --Werror @c 2>&1`;
	my $status = $?;
	my %dirty = map { $_ => 1 } $said =~ /^([^\s:]+):\d+:\d+: error:/mg;
	none('clang-format would change nothing', map { "clang-format -i $_" } sort keys %dirty);
	is($status == 0, !%dirty, 'and it says so');
}

# --- names that no SQL has for itself ---
my %reserved = map { lc, 1 } qw(
	ALL ANALYSE ANALYZE AND ANY ARRAY AS ASC ASYMMETRIC AUTHORIZATION BINARY BOTH CASE CAST CHECK
	COLLATE COLLATION COLUMN CONCURRENTLY CONSTRAINT CREATE CROSS CURRENT_CATALOG CURRENT_DATE
	CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEFAULT DEFERRABLE
	DESC DISTINCT DO ELSE END EXCEPT FALSE FETCH FOR FOREIGN FREEZE FROM FULL GRANT GROUP HAVING
	ILIKE IN INITIALLY INNER INTERSECT INTO IS ISNULL JOIN LATERAL LEADING LEFT LIKE LIMIT
	LOCALTIME LOCALTIMESTAMP NATURAL NOT NOTNULL NULL OFFSET ON ONLY OR ORDER OUTER OVERLAPS
	PLACING PRIMARY REFERENCES RETURNING RIGHT SELECT SESSION_USER SIMILAR SOME SYMMETRIC
	SYSTEM_USER TABLE TABLESAMPLE THEN TO TRAILING TRUE UNION UNIQUE USER USING VARIADIC VERBOSE
	WHEN WHERE WINDOW WITH
	ADD ALTER AUTOINCREMENT BETWEEN COMMIT DELETE DROP ESCAPE EXISTS INDEX INDEXED INSERT NOTHING
	SET TRANSACTION UPDATE VALUES);
my (@taken, $columns);
for my $file (glob 'common/db/sql/*.sql') {
	my $schema = text($file);
	$schema =~ s/--.*//g;
	while ($schema =~ /CREATE TABLE (\w+) \(\n(.*?)\n\);/gs) {
		my ($table, $body) = ($1, $2);
		push @taken, "$file: table $table" if $reserved{lc $table};
		for ($body =~ /^  ([a-z]\w*) /mg) {
			$columns++;
			push @taken, "$file: $table.$_" if $reserved{lc $_};
		}
	}
	push @taken, "$file: column $2" for grep { $reserved{lc $_} }
		$schema =~ /ALTER TABLE \w+ ADD (?:COLUMN )?(\w+)/g;
}
cmp_ok($columns, '>', 150, 'the columns of the schema are known');
none('no table or column has a reserved name', @taken);

# --- the top folder ---
my @allowed = qw(README.md LICENSE HACKING.md Makefile crm.conf.example cmd common man completions
	t .ci .gitignore .clang-format .editorconfig);
my @top = -e '.git'
	? `git -c safe.directory='*' ls-files --cached --others --exclude-standard`
	: glob '{*,.[a-z]*}';
chomp @top;
my %top = map { m{^"?([^/]+)}; ($1, 1) } @top;
delete @top{@allowed, 'build', '.git', '.git*'};
none('nothing else at the top', sort keys %top);

done_testing();
