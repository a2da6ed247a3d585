import os
import shutil

os.makedirs("static", exist_ok=True)
shutil.copy("app.py", "static/app.txt")
