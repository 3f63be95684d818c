"""`python -m sealskin` is the command line."""

from sealskin.cli.main import main

if __name__ == "__main__":
    main()
