" seeother as a linter of ALE.

let g:ale_seeother_executable = get(g:, 'ale_seeother_executable', 'seeother')
" The keys of seeother.toml, and switches for the aids.
let g:ale_seeother_config = get(g:, 'ale_seeother_config', {})

" Where the Cargo.lock is: one server for all packages of a workspace.
function! SeeotherProjectRoot(buffer) abort
  for l:name in ['seeother.toml', 'Cargo.lock', 'Cargo.toml']
    let l:found = ale#path#FindNearestFile(a:buffer, l:name)
    if !empty(l:found)
      return fnamemodify(l:found, ':h')
    endif
  endfor
  return fnamemodify(bufname(a:buffer), ':p:h')
endfunction

call ale#linter#Define('rust', {
\ 'name': 'seeother',
\ 'lsp': 'stdio',
\ 'executable': {buffer -> ale#Var(buffer, 'seeother_executable')},
\ 'command': '%e server',
\ 'language': 'rust',
\ 'project_root': function('SeeotherProjectRoot'),
\ 'lsp_config': {buffer -> {'seeother': ale#Var(buffer, 'seeother_config')}},
\})
