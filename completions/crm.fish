# Tab completion of crm for fish: crm itself knows what fits.
function __crm_complete
	set -l words (commandline -opc)
	set -l word (commandline -ct)
	# A quote may still be open.
	for end in '' '"' "'"
		if set -l plain (string unescape -- $word$end 2> /dev/null)
			set word $plain
			break
		end
	end
	set -l lines (crm __complete -- $words[2..] "$word" 2> /dev/null)
	if test "$lines[1]" = \tfiles
		set -l option (string match -r -- '^--[^=]*=' $word)
		printf '%s\n' "$option"(__fish_complete_path (string replace -- "$option" '' $word))
	else
		printf '%s\n' $lines
	end
end
complete -c crm -f -k -a '(__crm_complete)'
