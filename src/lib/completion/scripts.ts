import type { Shell } from './question.js'

/** The script that lets a shell ask `gigalixir complete`, with how to install it at its top. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell]
}

const SCRIPTS: Record<Shell, string> = {
  bash: `# Completion of gigalixir for bash. To install it, add to ~/.bashrc:
#   eval "$(gigalixir completion bash)"
_gigalixir() {
  local line="\${COMP_LINE:0:COMP_POINT}" current="" candidate
  local -a words
  IFS=$' \\t\\n' read -ra words <<< "$line"
  if [[ $line != *[[:space:]] ]]; then
    current="\${words[\${#words[@]}-1]}"
    unset "words[\${#words[@]}-1]"
  fi
  COMPREPLY=()
  while IFS= read -r candidate; do
    [[ -n $candidate ]] && COMPREPLY+=("$candidate")
  done < <(gigalixir complete bash -- "\${words[@]:1}" "=$current" 2>/dev/null)
}
complete -o default -F _gigalixir gigalixir
`,
  zsh: `#compdef gigalixir
# Completion of gigalixir for zsh. To install it, add to ~/.zshrc, below compinit:
#   eval "$(gigalixir completion zsh)"
_gigalixir() {
  local line
  local -a candidates
  while IFS= read -r line; do
    candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <(gigalixir complete zsh -- "\${(@)words[2,CURRENT-1]}" "=$PREFIX" 2>/dev/null)
  if (( $#candidates )); then
    _describe -V gigalixir candidates
  else
    _files
  fi
}
compdef _gigalixir gigalixir
`,
  fish: `# Completion of gigalixir for fish. To install it:
#   gigalixir completion fish > ~/.config/fish/completions/gigalixir.fish
function __gigalixir_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  gigalixir complete fish -- $words[2..-1] "=$current" 2>/dev/null
end
complete -c gigalixir -f -a '(__gigalixir_complete)'
`,
  powershell: `# Completion of gigalixir for PowerShell. To install it, add to the file $PROFILE names:
#   gigalixir completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName gigalixir -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.Extent.Text })
  gigalixir complete powershell -- @words "=$wordToComplete" 2>$null | ForEach-Object {
    $value, $description = $_ -split "\`t", 2
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $description)
  }
}
`,
}
