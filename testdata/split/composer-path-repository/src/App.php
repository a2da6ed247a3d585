<?php

namespace Shop;

class App
{
}
