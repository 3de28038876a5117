# Tab completion of crm for bash: crm itself knows what fits, and how bash has to quote it.
_crm()
{
	local each=()
	((COMP_TYPE == 37)) && each=(--each) # menu-complete
	mapfile -t COMPREPLY < <(crm __complete --line "${COMP_LINE:0:COMP_POINT}" --tail "$2" \
		"${each[@]}" 2> /dev/null)
	compopt -o nosort 2> /dev/null
	if [[ ${COMPREPLY[0]} == $'\tfiles' ]]; then
		COMPREPLY=()
		compopt -o default
		return
	fi
	COMPREPLY=("${COMPREPLY[@]%%$'\t'*}")
	[[ ${COMPREPLY[0]} == *[=:] ]] && compopt -o nospace
	return 0
}
complete -F _crm crm
