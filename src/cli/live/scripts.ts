// Scripts that complete command lines. They ask `keryx complete`, so that they know as much as the program does.

import type { Command } from 'commander';

/** Prints the script for a shell; the exit status is 0. */
export function completion(shell: string, program: Command): number {
  process.stdout.write(scriptFor(shell, program));
  return 0;
}

export function scriptFor(shell: string, program: Command): string {
  if (shell === 'bash') return BASH;
  return shell === 'zsh' ? ZSH : fish(fileCommands(program));
}

/** Commands whose words are files, which shells complete themselves. */
function fileCommands({ commands }: Command): string[] {
  return commands
    .filter(({ registeredArguments }) => registeredArguments.some((argument) => argument.name() === 'file'))
    .flatMap((command) => [command.name(), ...command.aliases()]);
}

const BASH = `# Completion of keryx for bash: source <(keryx completion bash), in ~/.bashrc for every shell.
_keryx() {
  # Bash cuts words at colons, of which IPv6 addresses have many: the line itself is cut at blanks.
  local line=\${COMP_LINE:0:COMP_POINT} IFS=$' \\t\\n'
  local -a words found
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  local current=\${words[-1]}
  mapfile -t found < <("\${1/#\\~/$HOME}" complete -- "\${words[@]:1}" 2>/dev/null)
  found=("\${found[@]%%$'\\t'*}")
  if [[ $current == *:* && $COMP_WORDBREAKS == *:* ]]; then
    found=("\${found[@]#"\${current%"\${current##*:}"}"}")
  fi
  COMPREPLY=("\${found[@]}")
}
complete -o default -F _keryx keryx
`;

const ZSH = `#compdef keryx
# Completion of keryx for zsh: a file _keryx in a folder of fpath, or source <(keryx completion zsh) after compinit.
_keryx() {
  local line
  local -a found described
  found=("\${(@f)$(\${~words[1]} complete -- "\${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}")
  for line in $found; do
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( \${#described} )); then
    _describe -V keryx described
  else
    _files
  fi
}
if [[ $funcstack[1] == _keryx ]]; then
  _keryx "$@"
else
  compdef _keryx keryx
fi
`;

function fish(files: readonly string[]): string {
  return `# Completion of keryx for fish: keryx completion fish > ~/.config/fish/completions/keryx.fish
function __keryx_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    command $words[1] complete -- $words[2..-1] "$current" 2>/dev/null
end
complete -c keryx -f
complete -c keryx -a '(__keryx_complete)'
complete -c keryx -n '__fish_seen_subcommand_from ${files.join(' ')}' -F
`;
}
