@rem npm scripts begin with `exec`, so that on macOS and Linux no shell stands between npm and the program: signals
@rem reach it and its exit code counts. cmd.exe has no such word and finds it here.
@%*
