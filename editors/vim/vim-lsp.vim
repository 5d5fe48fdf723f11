" seeother as a server of vim-lsp.

let g:seeother_executable = get(g:, 'seeother_executable', 'seeother')
" The keys of seeother.toml, and switches for the aids.
let g:seeother_config = get(g:, 'seeother_config', {})

function! s:Register() abort
  if !executable(g:seeother_executable)
    return
  endif
  call lsp#register_server({
  \ 'name': 'seeother',
  \ 'cmd': {server_info -> [g:seeother_executable, 'server']},
  \ 'allowlist': ['rust'],
  \ 'root_uri': {server_info -> lsp#utils#path_to_uri(lsp#utils#find_nearest_parent_file_directory(
  \   lsp#utils#get_buffer_path(), ['seeother.toml', 'Cargo.lock', 'Cargo.toml', '.git/']))},
  \ 'workspace_config': {'seeother': g:seeother_config},
  \})
endfunction

augroup seeother
  autocmd!
  autocmd User lsp_setup call s:Register()
augroup END
