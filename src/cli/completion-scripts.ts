/**
 * The script of each shell. Each hands the words of the line to `kaudit __complete` and offers its answer, so that nothing
 * of the command line is written down here.
 */
export const scripts: Readonly<Record<'bash' | 'zsh' | 'fish', string>> = {
  // bash breaks words at = and :, so the line is split at blanks here, and what stands before the last break is cut from
  // the answers again, as bash puts them in place of what stands after it.
  bash: `# bash completion of kaudit
_kaudit() {
  local line=\${COMP_LINE:0:COMP_POINT} words=() answer current broken
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  current=\${words[\${#words[@]} - 1]}
  COMPREPLY=()
  local IFS=$'\\n'
  answer=$(command "\${words[0]}" __complete -- "\${words[@]:1}" 2>/dev/null) || return 0
  if [[ $answer == :files ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "\${current##*=}"))
    return 0
  fi
  broken=\${current%"\${current##*[=:]}"}
  local one
  for one in $answer; do
    one=\${one%%$'\\t'*}
    COMPREPLY+=("\${one#"$broken"}")
  done
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=/] ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -F _kaudit kaudit
`,
  zsh: `#compdef kaudit
_kaudit() {
  local -a lines candidates
  local line
  lines=("\${(@f)$(command \${words[1]} __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ \${lines[1]} == ':files' ]]; then
    _files
    return
  fi
  for line in $lines; do
    [[ -n $line ]] && candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  (( \${#candidates} )) && _describe 'kaudit' candidates
}
if [[ \${funcstack[1]} == _kaudit ]]; then _kaudit "$@"; else compdef _kaudit kaudit; fi
`,
  fish: `# fish completion of kaudit
function __kaudit_complete
    set -l words (commandline -opc)
    set -l answer (command $words[1] __complete -- $words[2..-1] (commandline -ct) 2>/dev/null)
    if test "$answer[1]" = ':files'
        __fish_complete_path (commandline -ct)
    else
        printf '%s\\n' $answer
    end
end
complete -c kaudit -f -a '(__kaudit_complete)'
`,
};
