from mablog.cli import main

main()
