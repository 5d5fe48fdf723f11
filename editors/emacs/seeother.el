;;; seeother.el --- Redirects that do what you meant, in Rust  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages, tools
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; Starts the language server of seeother, which finds the handlers of POST, PUT, PATCH and DELETE that
;; answer another redirect, or a page, where 303 See Other fits.
;;
;; With Eglot:
;;
;;     (require 'seeother)
;;     (seeother-setup-eglot)
;;
;; Eglot runs one server for a mode.  Where rust-analyzer is wanted as well, lsp-mode runs both:
;;
;;     (require 'seeother)
;;     (seeother-setup-lsp-mode)

;;; Code:

(require 'cl-lib)

(declare-function eglot-current-server "eglot")
(declare-function eglot-execute-command "eglot")
(declare-function eglot-code-actions "eglot")
(declare-function jsonrpc-request "jsonrpc")
(declare-function lsp-register-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function lsp-workspaces "lsp-mode")
(declare-function lsp-request "lsp-mode")
(declare-function make-lsp-client "lsp-mode")
(declare-function lsp-activate-on "lsp-mode")
(declare-function lsp-configuration-section "lsp-mode")
(declare-function lsp--set-configuration "lsp-mode")
(declare-function lsp-execute-code-action-by-kind "lsp-mode")
(defvar eglot-server-programs)
(defvar eglot-workspace-configuration)
(defvar lsp-language-id-configuration)
(defvar lsp-client-settings)

(defgroup seeother nil
  "Redirects that do what you meant, in Rust."
  :group 'tools
  :prefix "seeother-")

(defcustom seeother-program "seeother"
  "The binary."
  :type 'string)

(defcustom seeother-settings nil
  "What the server is told: a property list with the keys of seeother.toml.
Keys may be in camelCase, and hover, inlayHints, codeLens, symbols,
navigation and workspaceDiagnostics switch an aid off with :json-false:

    (:ignore [\"page-after-write\"] :level (:guard-redirect \"error\"))"
  :type '(plist :key-type symbol :value-type sexp))

(defconst seeother--fix-all "source.fixAll.seeother"
  "The kind of the code action that applies all safe fixes of a file.")

(defconst seeother--show-routes "seeother.showRoutes"
  "The server's command that returns the routes.")

(defun seeother-command ()
  "The command line that starts the server."
  (list seeother-program "server"))

;;;###autoload
(defun seeother-setup-eglot ()
  "Let Eglot start seeother for Rust, and start it in every Rust buffer."
  (with-eval-after-load 'eglot
    (add-to-list 'eglot-server-programs
                 `((rust-mode rust-ts-mode)
                   . (,seeother-program "server" :initializationOptions ,(or seeother-settings '(:hover t))))))
  (dolist (hook '(rust-mode-hook rust-ts-mode-hook))
    (add-hook hook 'eglot-ensure)))

;;;###autoload
(defun seeother-setup-lsp-mode ()
  "Let lsp-mode start seeother for Rust, beside rust-analyzer if that is there."
  (with-eval-after-load 'lsp-mode
    (lsp-register-client
     (make-lsp-client
      :new-connection (lsp-stdio-connection #'seeother-command)
      :activation-fn (lsp-activate-on "rust")
      :initialization-options (lambda () (or seeother-settings (list :hover t)))
      :server-id 'seeother
      ;; Then the reason of a comment that silences is a field to fill in.
      :custom-capabilities
      `((experimental . ((snippetTextEdit . ,(and (bound-and-true-p lsp-enable-snippet) (featurep 'yasnippet) t)))))
      :priority -1
      :add-on? t)))
  (dolist (hook '(rust-mode-hook rust-ts-mode-hook))
    (add-hook hook 'lsp-deferred)))

(defun seeother--ask (command)
  "Ask the running server to run COMMAND; return its answer as property lists."
  (cond
   ((and (fboundp 'eglot-current-server) (eglot-current-server))
    (jsonrpc-request (eglot-current-server) :workspace/executeCommand
                     (list :command command :arguments [])))
   ((and (fboundp 'lsp-workspaces) (lsp-workspaces))
    (seeother--as-plist (lsp-request "workspace/executeCommand" (list :command command :arguments []))))
   (t (user-error "The language server seeother is not running here"))))

(defun seeother--as-plist (value)
  "VALUE of lsp-mode, which may hold hash tables, as Eglot would give it."
  (cond
   ((hash-table-p value)
    (let (plist)
      (maphash (lambda (key member)
                 (setq plist (nconc plist (list (intern (concat ":" key)) (seeother--as-plist member)))))
               value)
      plist))
   ((vectorp value) (cl-map 'vector #'seeother--as-plist value))
   (t value)))

(defun seeother--answer-text (answer)
  "ANSWER as \"302 → /tasks\" or \"200 html\"."
  (let ((status (format "%s" (or (plist-get answer :status) "?")))
        (body (plist-get answer :body)))
    (cond
     ((plist-member answer :location) (format "%s → %s" status (or (plist-get answer :location) "?")))
     ((member body '("unknown" "empty")) status)
     (t (format "%s %s" status body)))))

(defun seeother--route-line (folder route)
  "A line for `compilation-mode' on ROUTE, whose file is relative to FOLDER."
  (let ((start (plist-get (plist-get route :range) :start)))
    (format "%s:%d:%d: %s %s  %s  %s"
            (expand-file-name (plist-get route :file) folder)
            (plist-get start :line)
            (plist-get start :column)
            (mapconcat #'identity (plist-get route :methods) ",")
            (or (plist-get route :path) "?")
            (or (plist-get route :handler) "closure")
            (mapconcat #'identity
                       (append (mapcar #'seeother--answer-text (plist-get route :answers))
                               (unless (seq-empty-p (plist-get route :unknown)) '("?")))
                       ", "))))

;;;###autoload
(defun seeother-routes ()
  "Show the routes of the project with their answers; RET goes to a handler."
  (interactive)
  (let ((table (seeother--ask seeother--show-routes))
        (buffer (get-buffer-create "*seeother routes*")))
    (with-current-buffer buffer
      (let ((inhibit-read-only t))
        (erase-buffer)
        (seq-doseq (folder (plist-get table :folders))
          (seq-doseq (route (plist-get folder :routes))
            (insert (seeother--route-line (plist-get folder :folder) route) "\n"))))
      (compilation-mode)
      (goto-char (point-min)))
    (display-buffer buffer)))

;;;###autoload
(defun seeother-fix-all ()
  "Apply all safe fixes in this buffer."
  (interactive)
  (if (and (fboundp 'eglot-current-server) (eglot-current-server))
      (eglot-code-actions (point-min) (point-max) seeother--fix-all t)
    (lsp-execute-code-action-by-kind seeother--fix-all)))

(provide 'seeother)
;;; seeother.el ends here
