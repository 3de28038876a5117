#!/usr/bin/perl
# The pages: mandoc is silent; every command, field, option, setting, report and format has its
# entry and no entry is about something that is not there; and every example runs and prints what
# the page shows.
#
# Examples are the literal displays (.Bd -literal) that have lines beginning with "$ ".  Each such
# line is a command, typed on a terminal in a new folder of the page's own; the lines after it are
# its output, compared if there are any.  "$ cat FILE" of a file that is not there makes it of the
# lines shown.  A command fails only if its shown output begins with "crm: ".  Pages work on a small
# prepared database (see the sub below), except those that make one with "$ crm init".
#
# With CRM_TEST_SERVER (see t/server.sh) the prepared database and its copies are on that server;
# what makes a database of its own shows files, and is skipped there.
use strict;
use warnings;
use utf8;
use Cwd qw(abs_path);
use File::Basename;
use File::Temp qw(tempdir);
use Test::More;

binmode($_, ':encoding(UTF-8)')
	for *STDOUT, *STDERR, Test::More->builder->output, Test::More->builder->failure_output,
	Test::More->builder->todo_output;

my $root = abs_path(dirname(__FILE__) . '/..');
my $build = abs_path($ENV{CRM_BUILD} || "$root/build");
my $server = $ENV{CRM_TEST_SERVER};
my @generic = qw(list show add edit rm import export history restore fields);

delete @ENV{grep { /^(CRM|XDG|LC)_|^(LANGUAGE|PAGER|EDITOR|VISUAL|LESS|MANPATH)$/ } keys %ENV};
my $scratch = tempdir('crm-man-XXXXXX', TMPDIR => 1, CLEANUP => 1);
@ENV{qw(HOME LANG TZ PAGER NO_COLOR COLUMNS TERM PATH)} =
	($scratch, 'C.UTF-8', 'UTC', 'cat', '1', '76', 'dumb', "$scratch/bin:$ENV{PATH}");
@ENV{qw(CRM_NOW CRM_USER CRM_DB_STRICT)} = ('2026-11-22T09:00:00Z', 'anna', '1');

# The program stands beside its pages and translations as it does in the build folder.
mkdir("$scratch/bin");
symlink("$root/man", "$scratch/man");
symlink("$build/locale", "$scratch/bin/locale");
system('cp', "$build/crm", grep({ -f && -x } glob("$build/crm-*")), "$scratch/bin/") == 0 or die;

sub slurp
{
	my ($file) = @_;
	open(my $f, '<:encoding(UTF-8)', $file) or die "$file: $!";
	local $/;
	return scalar <$f>;
}

sub spew
{
	my ($file, $text) = @_;
	open(my $f, '>:encoding(UTF-8)', $file) or die "$file: $!";
	print $f $text;
	close($f) or die "$file: $!";
}

# Statements for the server, in the database that is always there.
sub psql
{
	system('psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', $server, '-U', 'crm', '-d', 'postgres',
		map { ('-c', $_) } @_) == 0 or die "psql: @_";
}

my @bases;

# A new database on the server: its name, and how the program is told of it.
sub base
{
	my ($name, $from) = @_;

	push @bases, my $base = "t$$" . "_$name";
	psql("CREATE DATABASE \"$base\"" . ($from ? " TEMPLATE \"$from\"" : ''));
	return ($base, "postgresql:///$base?host=$server&user=crm");
}

END {
	my $status = $?;
	psql("DROP DATABASE IF EXISTS \"$_\" WITH (FORCE)") for @bases;
	$? = $status;
}

sub crm
{
	open(my $f, '-|:encoding(UTF-8)', 'crm', @_) or die "crm: $!";
	local $/;
	my $out = <$f>;
	close($f);
	return $out // '';
}

# The rows of a list.
sub rows
{
	my (undef, @lines) = split(/\n/, crm(@_));

	return map { [split(/\t/, $_, -1)] } @lines;
}

my %page = map { basename($_) => slurp($_) } glob("$root/man/*.[157]");
my @commands = map { s/\.c$//r } grep { !/^(crm|__.*)\.c$/ } map { basename($_) } glob("$root/cmd/*.c");

# The entries of a page's lists: .It Cm NAME, .It Fl -NAME (letters too), in a section or in all.
sub entries
{
	my ($text, $macro, $section) = @_;
	my %found;

	if ($section) {
		$text = $text =~ /^\.Sh \Q$section\E\n(.*?)(?=^\.Sh |\z)/ms ? $1 : '';
	}
	for my $line ($text =~ /^\.It (.*)$/mg) {
		$line =~ s/\\&|\\-/-/g if $macro eq 'Fl';
		while ($line =~ /\b$macro ((?:\S+))(?= |$)/g) {
			my $name = $1;
			$name =~ s/^-// if $macro eq 'Fl';
			$found{$name =~ s/\\&//gr} = 1 if $name =~ /^[A-Za-z]/ && $name ne 'Ns';
		}
	}
	return \%found;
}

sub same_names
{
	my ($got, $expected, $name) = @_;
	my @missing = sort grep { !$got->{$_} } keys %$expected;
	my @extra = sort grep { !$expected->{$_} } keys %$got;

	ok(!@missing && !@extra, $name) or diag(
		(@missing ? "not in the page: @missing\n" : '') .
		(@extra ? "not in the program: @extra\n" : ''));
}

# --- mandoc ---

for my $name (sort keys %page) {
	my $said = `mandoc -T lint -W base '$root/man/$name' 2>&1`;

	# What it says of other pages depends on what is installed; ours are looked up below.
	$said = join('', grep { !/referenced manual not found|outdated mandoc.db/ } $said =~ /^.*\n/mg);
	is($said, '', "mandoc is silent about $name");
	is(join(' ', grep { length > 100 } split(/\n/, $page{$name})), '', "$name: no long lines");
	for my $xr ($page{$name} =~ /^\.(?:It )?Xr (crm\S* \d)/mg) {
		my $file = $xr =~ s/ /./r;
		ok($page{$file}, "$name refers to $file") unless $page{$file};
	}
}

# --- Commands, verbs, fields, options ---

same_names({ map { /^crm-(.*)\.1$/ ? ($1 => 1) : () } keys %page }, { map { $_ => 1 } @commands },
	'every command has a page, and every page of section 1 a command');
is(join(' ', grep { $page{'crm.1'} !~ /\.(?:It )?Xr crm-\Q$_\E 1/ } @commands), '',
	'crm.1 refers to every command');

# The options that a help text lists.
sub help_options
{
	my ($help) = @_;
	my %found;

	return \%found unless $help =~ /^Options:\n(.*?)(?:\n\n|\z)/ms;
	for my $line (split(/\n/, $1)) {
		next unless $line =~ /^  (?:-(.), )?--([a-z-]+)/;
		$found{$2} = 1;
		$found{$1} = 1 if defined $1;
	}
	return \%found;
}

my (%generic_options, %generic_verb, %plain);
for my $command (@commands) {
	my $text = $page{"crm-$command.1"} or next;
	my $help = crm($command, '-h');
	my @verbs = $help =~ /^  ([a-z-]+) {2,}\S/mg;
	my %options;

	@verbs = () if $help =~ /^usage:/;
	if (grep { $_ eq 'fields' } @verbs) {
		my %fields = map { $_->[0] => 1 } grep { $_->[0] ne 'id' } rows($command, 'fields');

		same_names(entries($text, 'Cm', 'RECORD FIELDS'), \%fields, "crm-$command.1: the fields");
		# A generic verb with options that others do not have is one of the noun's own.
		my %own;
		for my $verb (@generic) {
			my $found = help_options(crm($command, $verb, '-h'));

			$plain{$verb} //= help_options(crm('partner', $verb, '-h'));
			$own{$verb} = 1 if grep { !$plain{$verb}{$_} } keys %$found;
			$generic_verb{$verb} = 1;
			$generic_options{$_} = 1 for keys %{$plain{$verb}};
		}
		@verbs = grep { my $v = $_; $own{$v} || !grep { $v eq $_ } @generic } @verbs;
		like($text, qr/^\.Xr crm-records 7/m, "crm-$command.1 refers to the generic verbs");
	}
	%options = (%options, %{help_options(crm($command, $_, '-h'))}) for @verbs;
	%options = %{help_options($help)} unless @verbs;
	if ($command eq 'report') {
		for my $report (rows('report')) {
			$options{$_} = 1 for split(/ /, $report->[2] // '');
			like($text, qr/^\.It Cm \Q$report->[0]\E$/m,
				"crm-report.1: the report $report->[0]");
		}
	}
	same_names(entries($text, 'Fl'), \%options, "crm-$command.1: the options");
	same_names(entries($text, 'Cm', 'DESCRIPTION'), { map { $_ => 1 } @verbs },
		"crm-$command.1: the verbs of its own");
	for my $verb (@verbs) {
		like($text, qr/^\$ crm \Q$command $verb\E\b/m, "crm-$command.1: an example of $verb");
	}
	like($text, qr/^\$ (?:.*[ (])?crm $command\b/m, "crm-$command.1: an example");
}
my $records = $page{'crm-records.7'} // '';
same_names(entries($records, 'Fl'), \%generic_options, 'crm-records.7: the options');
same_names(entries($records, 'Ic', 'VERBS'), \%generic_verb, 'crm-records.7: the verbs');

my %global;
{
	my $source = slurp("$root/common/cli/context.c");
	my ($table) = $source =~ /global_options\[\] = \{\n(.*?)OPTION_END/s;

	while ($table =~ /\{ (?:'(.)'|0), "([a-z-]+)", OPTION_/g) {
		$global{$2} = 1;
		$global{$1} = 1 if defined $1;
	}
	my $text = $page{'crm.1'} // '';

	same_names(entries($text, 'Fl', 'GLOBAL OPTIONS'), \%global, 'crm.1: the global options');
	my ($formats) = $source =~ /N_\("(table tsv [^"]*)"\)/;
	same_names(entries($page{'crm-output.7'} // '', 'Cm', 'FORMATS'),
		{ map { $_ => 1 } split(/ /, $formats) }, 'crm-output.7: the formats');
}

# --- Settings ---

{
	my @settings = rows('config', 'list', '--origin');
	my $example = slurp("$root/crm.conf.example");
	my %in_example = map { $_ => 1 } grep { !/^(?:alias|bonus)$/ } $example =~ /^#([a-z.-]+):/mg;
	my $source = slurp("$root/common/cli/config.c");

	same_names(entries($page{'crm.conf.5'} // '', 'Cm', 'SETTINGS'),
		{ map { $_->[0] => 1 } @settings }, 'crm.conf.5: the settings');
	same_names(\%in_example, { map { $_->[0] => 1 } @settings }, 'crm.conf.example: the settings');
	for my $row (@settings) {
		my ($key, $value, $help) = @$row;

		ok(index($example =~ s/\n# */ /gr, $help) >= 0, "crm.conf.example: $key is explained");
		next if $key eq 'database' || $key eq 'user';
		like($example, qr/^#\Q$key\E:\Q@{[$value eq '' ? '' : " $value"]}\E$/m,
			"crm.conf.example: the default of $key");
		my ($entry) = $page{'crm.conf.5'} =~ /^\.It Cm \Q$key\E\n(.*?)(?=^\.It|^\.El)/ms;

		like($entry // '', $value eq '' ? qr/default/i : qr/default\b[^.]*(?<!\w)\Q$value\E(?!\w)/i,
			"crm.conf.5: the default of $key");
	}
	# With the marks taken away it is a file that the program reads.
	spew("$scratch/all.conf", $example =~ s/^#(?=[a-z.-]+:| )//mgr =~ s/^ (?! ).*$//mgr);
	is(system('crm', '--config', "$scratch/all.conf", '-o', "$scratch/list.tsv", 'config', 'list') >> 8,
		0, 'crm.conf.example: the program takes it');
	my %variables = map { $_ => 1 } $source =~ /"(CRM_[A-Z]+)"/g, slurp("$root/common/base/instant.c")
		=~ /getenv\("(CRM_[A-Z_]+)"\)/g;
	my $told = entries($page{'crm.1'}, 'Ev', 'ENVIRONMENT');

	is(join(' ', grep { !$told->{$_} } sort keys %variables), '',
		'crm.1: the environment variables');
}

# --- Examples ---

sub prepare
{
	my ($folder) = @_;
	my ($base, $url) = $server ? base('prepared') : ();
	local $ENV{CRM_DB} = $url // "$folder/prepared.db";
	local $ENV{CRM_CONFIG} = "$folder/prepared.conf";
	my @world = (
		['init'],
		['user', 'add', 'Anna Example', '--login', 'anna', '--department', 'Sales'],
		['user', 'add', 'Boris Sample', '--login', 'boris', '--department', 'Sales',
			'--manager', 'anna'],
		['region', 'add', 'Ural'],
		['partner', 'add', 'Acme', '--client', '--region', 'Ural', '--responsible', 'anna',
			'--phone', '+7 912 345-67-89', '--email', 'office@acme.example'],
		['partner', 'add', 'Sample Steel', '--supplier', '--region', 'Europe'],
		['company', 'add', 'OOO Acme', '--inn', '9999000013', '--partner', 'Acme'],
		['contact', 'add', 'Bob Buyer', '--partner', 'Acme', '--birthday', '1980-11-25',
			'--email', 'bob@acme.example'],
		['item', 'add', 'Pallet', '--code', 'P1', '--price', '650'],
		['item', 'add', 'Delivery', '--code', 'D1', '--kind', 'service', '--price', '1500'],
		['deal', 'add', '100 pallets', '--partner', 'Acme', '--amount', '65000',
			'--expected', '2026-12-15', '--source', 'Exhibition'],
		['deal', 'add', 'Racks', '--partner', 'Acme', '--amount', '240000'],
		['deal', 'add', 'Steel', '--partner', 'Sample Steel', '--amount', '90000',
			'--responsible', 'boris'],
		['deal', 'move', 'Racks', 'Offer', '--expected', '2026-11-20'],
		['deal', 'win', 'Steel'],
		['interaction', 'add', 'Talked about prices', '--kind', 'Call', '--partner', 'Acme',
			'--subject', 'deal:1', '--duration', '15', '--direction', 'out'],
		['task', 'add', 'Send the offer', '--due', '2026-11-27', '--partner', 'Acme',
			'--subject', 'deal:2'],
		['sale', 'add', 'S-1', '--partner', 'Sample Steel', '--revenue', '90000', '--cost', '70000'],
	);

	spew("$folder/prepared.conf", "db.sync: off\n");
	for my $command (@world) {
		my $pid = fork();
		if (!$pid) {
			open(STDOUT, '>', '/dev/null');
			open(STDERR, '>', "$folder/prepared.err");
			exec('crm', @$command);
		}
		waitpid($pid, 0);
		die "the examples' database: @$command: " . slurp("$folder/prepared.err") if $?;
	}
	return $base;
}
my $prepared = prepare($scratch);

# The commands of a page: [command, output shown or undef].
sub examples
{
	my ($text) = @_;
	my @found;

	for my $display ($text =~ /^\.Bd -literal.*?\n(.*?)^\.Ed/msg) {
		my @lines = split(/\n/, $display);

		s/\\e/\\/g, s/\\&//g for @lines;
		next unless grep { /^\$ / } @lines;
		while (@lines) {
			my $line = shift @lines;
			my @out;

			BAIL_OUT("a display begins with output: $line") unless $line =~ s/^\$ //;
			$line .= "\n" . shift @lines while $line =~ /\\$/;
			push @out, shift @lines while @lines && $lines[0] !~ /^\$ /;
			push @found, [$line, @out ? join('', map { "$_\n" } @out) : undef];
		}
	}
	return @found;
}

sub tidy { return join('', map { s/[ \r]+$//r . "\n" } split(/\n/, $_[0])); }

# Types the commands on a terminal, one shell for all; gives output and status of each.
sub type
{
	my ($folder, @commands) = @_;
	my $n = 0;

	spew("$folder/.typed", join('', map { "$_\nprintf '\\001%d\\002' \$?\n" } @commands));
	my $out = `cd '$folder' && timeout 120 script -qec '. ./.typed' /dev/null < /dev/null 2>&1`;
	utf8::decode($out);
	my @parts = split(/\x01(\d+)\x02/, $out);
	return map { [$parts[2 * $_] // '', $parts[2 * $_ + 1] // 'none'] } 0 .. $#commands;
}

sub try_page
{
	my ($name) = @_;
	my @examples = examples($page{$name}) or return;
	my $folder = tempdir("$name-XXXXXX", DIR => $scratch);
	my $own = grep { $_->[0] =~ /^crm .*\binit\b|^crm init/ } @examples;
	my %known;
	local $ENV{HOME} = $folder;
	delete local $ENV{CRM_DB};

	SKIP: {
		skip("$name: it makes a file", 1) if $own && $server;
	}
	return if $own && $server;
	if ($server) {
		(undef, $ENV{CRM_DB}) = base($name, $prepared);
	} elsif (!$own) {
		mkdir("$folder/.local");
		mkdir("$folder/.local/share");
		mkdir("$folder/.local/share/crm");
		system('cp', "$scratch/prepared.db", "$folder/.local/share/crm/crm.db");
	}
	my @todo;
	for my $e (@examples) {
		if ($e->[0] =~ /^cat (\S+)$/ && defined $e->[1] && !$known{$1}++ &&
			!grep { $_->[0] =~ /\Q$1\E/ } @todo) {
			my $file = $1;

			system('mkdir', '-p', dirname("$folder/$file"));
			spew("$folder/$file", $e->[1]);
			chmod(0700, "$folder/$file") if $e->[1] =~ /^#!/;
		}
		push @todo, $e;
	}
	my @got = type($folder, map { $_->[0] } @todo);
	for my $i (0 .. $#todo) {
		my ($command, $shown) = @{$todo[$i]};
		my ($out, $status) = @{$got[$i]};
		my $may_fail = defined $shown && $shown =~ /^crm: /m;

		$command =~ s/#/=/g;
		ok($may_fail ? $status ne 'none' && $status != 0 : $status eq '0',
			"$name: $command") or diag("status $status\n$out");
		is(tidy($out), tidy($shown), "$name: what that prints") if defined $shown;
	}
}
try_page($_) for sort keys %page;

# The taste in README.md is typed, too.
SKIP: {
	skip('README.md: it makes a file', 1) if $server;
	my $readme = slurp("$root/README.md");
	my @taste = map { s/ +# .*//r } $readme =~ /^    \$ (.*)$/mg;
	my $folder = tempdir('readme-XXXXXX', DIR => $scratch);
	local $ENV{HOME} = $folder;

	spew("$folder/clients.csv", "Name;Phone\nAcme;+7 912 345-67-88\n");
	cmp_ok(scalar @taste, '>=', 8, 'README.md: a taste');
	my @got = type($folder, @taste);
	for my $i (0 .. $#taste) {
		is($got[$i][1], '0', "README.md: $taste[$i]") or diag($got[$i][0]);
	}
	for my $file ($readme =~ /`([\w.-]+\.(?:md|example)|LICENSE|man\/)`/g) {
		ok(-e "$root/$file", "README.md: $file is there");
	}
}

done_testing();
