decant:./shop/Dockerfile:2: DC1004 warning: Alone: `apt-get update`, 50% & <more>.
decant:./shop/Dockerfile:3: DC1004 info: With a fix.
decant:./shop/Dockerfile:3: SC2086 style: A word.
decant:./shop/Dockerfile:3: DC1001 error: Over lines.
decant:./shop/Dockerfile:5: SC2086 style: Equal but for its line.
decant:we & <co> "x" 'y' 100%,\x1b[2J\x0aü\xff.Dockerfile:1: DC1001 warning: Says "\x1b[1m" ,:\x0a::error::\xc3.
decant:we & <co> "x" 'y' 100%,\x1b[2J\x0aü\xff.Dockerfile:2: DC1001 error: Marks nothing.
decant:C:\src\web app\Dockerfile:1: DC0001 error: In no line.
decant:C:\src\web app\Dockerfile:1: DC0001 warning: In BuildKit's lines.
