"""All that a command loads, loaded once: ``_command`` forks from the process that has imported this."""

import connectors
import reports
from scanner.catalogue import load_catalogue
from scanner.cli import command_tree
from scanner.run import load_rules
from scanner.words import Lexicon

command_tree()
load_rules()
Lexicon(load_catalogue())
connectors._modules()
reports.load()
